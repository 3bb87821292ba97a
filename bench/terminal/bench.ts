import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measurement } from '../lib/result.ts';
import { median } from '../lib/statistics.ts';
import { endMark, sampleOutput } from './sample.ts';
import { withTerminalWorld } from './world.ts';

const size = 20_000_000;
const rounds = 3;

/**
 * Terminal output to the screen: `cat` in a real run of a real host, shown in Chromium, beside bare
 * xterm.js that draws the same bytes from memory on the same page.
 */
export async function terminal(): Promise<Measurement[]> {
  return withTerminalWorld(async ({ page, directory, startRun }) => {
    const sample = join(directory, 'sample.txt');
    await writeFile(sample, sampleOutput(size));
    // It prints once it gets a key, so that nothing is printed before somebody looks.
    const command = `stty -echo; read -r _; cat '${sample}'; echo '${endMark}'; read -r _`;
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      theirs.push(await megabytesPerSecond(() => page.evaluate((bytes) => window.bench.bare(bytes), size)));
      ours.push(
        await megabytesPerSecond(async () =>
          page.evaluate(([runId, bytes]) => window.bench.run(runId, bytes), [
            await startRun(command),
            size,
          ] as const),
        ),
      );
    }
    return [
      {
        metric: 'terminal-throughput',
        value: median(ours),
        unit: 'MB/s',
        peer: 'bare xterm.js 6.0.0, same page',
        peerValue: median(theirs),
        target: '≥ 1',
        note: `${size / 1e6} MB of coloured lines, DOM renderer, median of ${rounds}`,
      },
    ];
  });
}

async function megabytesPerSecond(measure: () => Promise<number>): Promise<number> {
  const ms = await measure();
  return size / 1e6 / (ms / 1000);
}
