/** Runs in the desktop shell: agents in the supervisor that the shell started, and quitting while one works. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { execa } from 'execa';
import { createGitRepo } from '../fixtures/git-repo.ts';
import { launchShell, type RunningShell } from '../stand-in/launch.ts';

const test = base.extend<{ folder: string; shell: RunningShell }>({
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'hearth-shell-runs-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  shell: async ({ folder }, use, info) => {
    const shell = await launchShell({ profile: join(folder, 'profile') });
    info.annotations.push({ type: 'runs in', description: shell.kind });
    await use(shell);
    await shell.answer(0);
    await shell.close();
  },
});

/** Calls one method of the host over a port of its own. */
function call(page: Page, method: string, params: object): Promise<Record<string, unknown>> {
  return page.evaluate(
    ([name, input]) => {
      const { hearth } = window as unknown as { hearth: { connect(): void } };
      const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
      const take = ({ data, ports: [port] }: MessageEvent<{ type?: string }>): void => {
        if (data.type !== 'hearth:port' || !port) return;
        port.addEventListener('message', ({ data: text }: MessageEvent<unknown>) => {
          if (typeof text !== 'string' || !text.includes('"journey"')) return;
          const { result, error } = JSON.parse(text) as { result?: Record<string, unknown>; error?: unknown };
          removeEventListener('message', take);
          if (result) resolve(result);
          else reject(new Error(JSON.stringify(error)));
        });
        port.start();
        port.postMessage(JSON.stringify({ jsonrpc: '2.0', id: 'journey', method: name, params: input }));
      };
      addEventListener('message', take);
      hearth.connect();
      return promise;
    },
    [method, params] as const,
  );
}

/** True while a process has this word among its arguments, in whatever namespace it lives. */
async function isRunning(word: string): Promise<boolean> {
  const { stdout } = await execa('ps', ['-A', '-ww', '-o', 'args=']);
  return stdout.split('\n').some((line) => line.split(' ').includes(word));
}

test('runs an agent, asks before quitting while it works, and leaves no process behind', async ({
  folder,
  shell,
}) => {
  const repo = await createGitRepo({ directory: folder });
  const { page } = shell;
  await call(page, 'workspace.create', { name: 'Journey' });
  const { projectId } = await call(page, 'projects.create', { name: 'App', repo: repo.path });
  const { issueId } = await call(page, 'issues.create', { title: 'Wait', projectId });

  // Told from all other processes by how long it would sleep.
  const sleep = String(100_000 + Math.floor(Math.random() * 900_000));
  const { runId } = await call(page, 'runs.start', {
    issueId,
    harness: 'pty',
    command: `exec sleep ${sleep}`,
  });
  await expect.poll(async () => (await call(page, 'runs.get', { runId }))['state']).toBe('running');
  await expect.poll(() => isRunning(sleep)).toBe(true);

  await shell.askToQuit();
  await expect.poll(shell.asked).toEqual(['A run is still going.']);
  expect(await isRunning(sleep)).toBe(true);
  expect(await call(page, 'runs.get', { runId })).toMatchObject({ state: 'running' });

  await shell.answer(0);
  expect(await shell.close()).toBe(0);
  await expect.poll(() => isRunning(sleep)).toBe(false);
});
