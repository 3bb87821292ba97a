import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { z } from 'zod';
import { connectProfile } from '../../main/cli/connect-profile.ts';
import { systemTimers } from '../../main/host/platform.ts';
import type { Client } from '../../shared/contract/client.ts';
import { createGitRepo } from '../../e2e/fixtures/git-repo.ts';
import { startChild } from '../lib/child.ts';
import { withScratch } from '../lib/scratch.ts';

/** A host, its benchmark page in Chromium, and runs that can be started. */
export interface TerminalWorld {
  readonly page: Page;
  readonly directory: string;
  /** Starts a command in a terminal, on an issue of its own, and gives the run's id once it is running. */
  startRun(command: string): Promise<string>;
  /** Writes a program of the benchmark; answers how a shell starts it. */
  program(name: string, source: string): Promise<string>;
}

/** More than the benchmarks start. */
const atOnce = 64;

/** Sets it all up, and ends it whatever happens. */
export async function withTerminalWorld<T>(use: (world: TerminalWorld) => Promise<T>): Promise<T> {
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
      const program = async (name: string, source: string): Promise<string> => {
        const path = join(directory, name);
        await writeFile(path, source);
        return `'${process.execPath}' '${path}'`;
      };
      return await use({ page, directory, startRun, program });
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

async function prepareRuns(client: Client, directory: string): Promise<TerminalWorld['startRun']> {
  const repo = await createGitRepo({ directory });
  await client.call('workspace.create', { name: 'Bench' });
  const { projectId } = await client.call('projects.create', { name: 'Bench', repo: repo.path });
  const concurrency = { all: atOnce, project: atOnce, agent: atOnce };
  // What the programs read lies outside of their worktrees.
  await client.call('projects.setRunSettings', { projectId: null, patch: { concurrency, sandbox: 'off' } });
  return async (command) => {
    const { issueId } = await client.call('issues.create', { title: 'Print', projectId });
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
