import { join } from 'node:path';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { startHost } from '../lib/host.ts';
import type { Measurement } from '../lib/result.ts';
import { withScratch } from '../lib/scratch.ts';
import { median, percentile } from '../lib/statistics.ts';
import { fillProfile } from './fill.ts';

const size = { runs: 1_000, events: 1_000_000 };
const page = 200;
const reads = 500;

function measured(metric: string, samples: readonly number[], limit: number, what: string): Measurement {
  const [value, middle] = [percentile(samples, 0.95), median(samples)];
  const note = `${what}; p95 of ${samples.length}, median ${middle.toFixed(2)} ms, longest ${Math.max(...samples).toFixed(2)} ms`;
  return {
    metric,
    value,
    unit: 'ms',
    peer: `the target of ${limit} ms`,
    peerValue: limit,
    target: '≤ 1',
    note,
  };
}

async function timed(count: number, work: (n: number) => unknown): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < count; n++) {
    const began = performance.now();
    await work(n);
    samples.push(performance.now() - began);
  }
  return samples;
}

/** Reads of a journal of a million events of runs, at any cursor, and the bootstrap of a client with a thousand runs. */
export async function journal(): Promise<Measurement[]> {
  return withScratch(async (directory) => {
    const dir = join(directory, 'profile');
    return [...(await readLog(dir)), await bootstrap(dir)];
  });
}

async function readLog(dir: string): Promise<Measurement[]> {
  const filled = await fillProfile(dir, size);
  const { profile, log, runs } = filled;
  const random = createSeededRandom(1);
  const head = profile.journal.head();
  const first = profile.store.read.get<{ seq: number }>('SELECT min(seq) AS seq FROM journal')?.seq ?? 1;
  const [longest] = runs;
  const { end = 0 } =
    profile.store.read.get<{ end: number }>(
      'SELECT max(seq) AS end FROM run_event WHERE run_id = ?',
      longest ?? '',
    ) ?? {};
  const results = [
    measured(
      'journal-tail',
      await timed(reads, () => profile.journal.since(head - page, page)),
      20,
      `journal.since, the newest ${page} of the ${head - first + 1} events that are kept of ${head}`,
    ),
    measured(
      'journal-any-cursor',
      await timed(reads, () => profile.journal.since(random.between(first - 1, head - page), page)),
      20,
      `journal.since, ${page} events from any cursor that is kept`,
    ),
    measured(
      'run-events-any-cursor',
      await timed(reads, () => longest && log.timeline(longest, random.below(end), page)),
      20,
      `runs.events, ${page} events from any place in a run of ${end} among ${size.events} events`,
    ),
    measured(
      'run-events-any-run',
      await timed(reads, () => log.timeline(random.pick(runs), 0, page)),
      20,
      `runs.events, the first ${page} events of any of ${size.runs} runs`,
    ),
  ];
  await filled.close();
  return results;
}

async function bootstrap(dir: string): Promise<Measurement> {
  const host = await startHost(dir);
  try {
    await host.client.call('system.bootstrap', {});
    const samples = await timed(100, () => host.client.call('system.bootstrap', {}));
    const what = `system.bootstrap with ${size.runs} runs, over the socket of a real host`;
    return measured('bootstrap', samples, 100, what);
  } finally {
    await host.stop();
  }
}
