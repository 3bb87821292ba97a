import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { z } from 'zod';
import { connectProfile } from '../../main/cli/connect-profile.ts';
import { systemTimers } from '../../main/host/platform.ts';
import type { Client } from '../../shared/contract/client.ts';
import { createGitRepo } from '../../e2e/fixtures/git-repo.ts';
import { startChild } from '../lib/child.ts';
import type { Measurement } from '../lib/result.ts';
import { withScratch } from '../lib/scratch.ts';
import { median } from '../lib/statistics.ts';
import { endMark, sampleOutput } from './sample.ts';

const size = 20_000_000;
const rounds = 3;

/**
 * Terminal output to the screen: `cat` in a real run of a real host, shown in Chromium, beside bare
 * xterm.js that draws the same bytes from memory on the same page.
 */
export async function terminal(): Promise<Measurement[]> {
  return withScratch(async (directory) => {
    const profile = join(directory, 'profile');
    const rendererDir = join(directory, 'page');
    await buildPage(rendererDir);
    const child = await startChild('bench/terminal/host.ts', [profile, rendererDir]);
    const { web } = z.object({ web: z.string() }).parse(child.ready);
    const client = await connectProfile({ profile, timers: systemTimers });
    const browser = await chromium.launch({
      executablePath: process.env['HEARTH_CHROMIUM'] ?? '/usr/bin/chromium',
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(web);
      const startRun = await prepareRuns(client, directory);
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        theirs.push(await megabytesPerSecond(() => page.evaluate((bytes) => window.bench.bare(bytes), size)));
        ours.push(
          await megabytesPerSecond(async () =>
            page.evaluate((runId) => window.bench.run(runId), await startRun()),
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
    } finally {
      await browser.close();
      client.close();
      await child.stop();
    }
  });
}

async function buildPage(outDir: string): Promise<void> {
  const root = join(import.meta.dirname, 'page');
  await build({ root, configFile: false, logLevel: 'error', build: { outDir, assetsInlineLimit: 0 } });
}

/** Answers a function that starts a run which prints the sample once it gets a key. */
async function prepareRuns(client: Client, directory: string): Promise<() => Promise<string>> {
  const sample = join(directory, 'sample.txt');
  await writeFile(sample, sampleOutput(size));
  const repo = await createGitRepo({ directory });
  await client.call('workspace.create', { name: 'Bench' });
  const { projectId } = await client.call('projects.create', { name: 'Bench', repo: repo.path });
  return async () => {
    const { issueId } = await client.call('issues.create', { title: 'Print', projectId });
    const command = `stty -echo; read -r _; cat '${sample}'; echo '${endMark}'; read -r _`;
    const { runId } = await client.call('runs.start', { issueId, harness: 'pty', command });
    await untilRunning(client, runId);
    return runId;
  };
}

async function untilRunning(client: Client, runId: string): Promise<void> {
  const { cursor } = await client.call('system.bootstrap', {});
  const running = new Promise<void>((resolve) => {
    const undo = client.on('journal.events', ({ events }) => {
      if (
        !events.some(
          (event) => event.kind === 'run.changed' && event.runId === runId && event.state === 'running',
        )
      )
        return;
      undo();
      resolve();
    });
  });
  await client.call('journal.subscribe', { cursor });
  if ((await client.call('runs.get', { runId })).state !== 'running') await running;
}

async function megabytesPerSecond(measure: () => Promise<number>): Promise<number> {
  const ms = await measure();
  return size / 1e6 / (ms / 1000);
}
