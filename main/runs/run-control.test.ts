import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitRepo, type GitRepo } from '../../e2e/fixtures/git-repo.ts';
import { openRunWorld, type RunWorld } from '../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import type { LocalRunRow } from '../../shared/contract/run-schemas.ts';
import type { RunSettingsPatch } from '../../shared/contract/run-settings.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';

let scratch: Scratch;
let repo: GitRepo;
let world: RunWorld;

beforeEach(async () => {
  scratch = await createScratch('run-control');
  repo = await createGitRepo({ directory: scratch.path });
  world = await openRunWorld({ profile: join(scratch.path, 'profile'), repo: repo.path });
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const set = (patch: RunSettingsPatch) =>
  world.engine.control.updateSettings({ projectId: null, patch }, world.context('projects.setRunSettings'));
const start = async (command: string): Promise<RunId> => {
  const params = { issueId: world.issueId, harness: 'pty', command, several: true } as const;
  return (await world.engine.start(params, world.context('runs.start'))).runId;
};
const ended = (runId: RunId): Promise<LocalRunRow> => world.until(runId, ({ state }) => isEnded(state));
const cancel = (runId: RunId) => world.engine.cancel({ runId }, world.context('runs.cancel'));

test('43: a run that takes longer than its cap is stopped, and keeps what it changed', async () => {
  await set({ caps: { wallClockMs: 1_000 } });
  const row = await ended(await start('echo one > one.txt; while true; do echo busy; sleep 0.05; done'));
  expect(row).toMatchObject({ state: 'failed', errorCategory: 'timeout' });
  expect(row.message).toContain('longer than 1 s, its cap');
});

test('43: an agent that says nothing has stalled', async () => {
  await set({ caps: { silenceMs: 1_000 } });
  const row = await ended(await start('echo hello; sleep 1000'));
  expect(row).toMatchObject({ state: 'failed', errorCategory: 'stalled' });
});

test('40: what is over the limit waits, says why, and goes when there is room', async () => {
  await set({ concurrency: { all: 1 } });
  const first = await start('sleep 1000');
  await world.until(first, ({ state }) => state === 'running');
  const second = await start('echo done > done.txt');
  await expect
    .poll(() => world.row(second))
    .toMatchObject({ state: 'queued', waitsFor: expect.stringContaining('1 run is at work') });
  await cancel(first);
  expect(await ended(second)).toMatchObject({ state: 'succeeded', waitsFor: null });
});

test('40: a limit that is raised lets the next go; a queued run can be cancelled', async () => {
  await set({ concurrency: { all: 1 } });
  const [first, second, third] = [
    await start('sleep 1000'),
    await start('sleep 1000'),
    await start('echo done > done.txt'),
  ];
  await cancel(second);
  expect(await world.row(second)).toMatchObject({ state: 'cancelled', worktree: null });
  await set({ concurrency: { all: 2 } });
  expect(await ended(third)).toMatchObject({ state: 'succeeded' });
  await cancel(first);
});

test('42: three attempts that got nowhere block the issue with the reason, until a person unblocks it', async () => {
  for (let attempt = 0; attempt < 3; attempt++) await ended(await start('exit 3'));
  const { control } = world.engine;
  await expect(start('echo done > done.txt')).rejects.toMatchObject({
    code: 'RUN_BLOCKED',
    message: expect.stringContaining('3 attempts in a row got nowhere'),
  });
  expect((await control.blocked({ issueId: world.issueId })).reason).toContain('exit code 3');
  await control.unblock({ issueId: world.issueId }, world.context('runs.unblock'));
  expect(await control.blocked({ issueId: world.issueId })).toEqual({ reason: null });
  expect(await ended(await start('echo done > done.txt'))).toMatchObject({ state: 'succeeded' });
});

test('settings of all projects hold until they are changed again, over a restart', async () => {
  await set({ caps: { attempts: 7 }, hooks: { beforeRun: 'npm ci' } });
  await set({ caps: { tokens: 5 } });
  await world.close();
  world = await openRunWorld({ profile: join(scratch.path, 'profile'), repo: repo.path });
  const { settings } = await world.engine.control.getSettings({ projectId: null });
  expect(settings.caps).toMatchObject({ attempts: 7, tokens: 5, silenceMs: 900_000 });
  expect(settings.hooks).toEqual({
    afterCreate: null,
    beforeRun: 'npm ci',
    afterRun: null,
    beforeRemove: null,
  });
});
