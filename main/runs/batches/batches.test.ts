import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitRepo, type GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { openRunWorld, type RunWorld } from '../../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import type { Params } from '../../../shared/contract/contract.ts';
import type { BatchRow } from '../../../shared/contract/methods/batches.ts';
import { issueId as issueIdSchema, type BatchId } from '../../../shared/domain/ids.ts';

let scratch: Scratch;
let repo: GitRepo;
let world: RunWorld;

const open = (): Promise<RunWorld> =>
  openRunWorld({ profile: join(scratch.path, 'profile'), repo: repo.path });

beforeEach(async () => {
  scratch = await createScratch('batches');
  repo = await createGitRepo({ directory: scratch.path });
  world = await open();
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const start = async (more: Partial<Params<'batches.start'>> & { command: string }): Promise<BatchId> => {
  const issueIds = [world.issueId, ...world.otherIssues];
  const params = { issueIds, how: 'sequence', onFailure: 'stop', harness: 'pty', ...more } as const;
  return (await world.engine.batches.start(params, world.context('batches.start'))).batchId;
};
const ended = async (batchId: BatchId): Promise<BatchRow> => {
  await expect.poll(async () => (await world.engine.batches.get({ batchId })).endedAt).not.toBeNull();
  return world.engine.batches.get({ batchId });
};
const states = ({ items }: BatchRow): string[] => items.map(({ state }) => state);

/** Notes when it begins and ends, so that one sees who was at work with whom. */
const noting = (log: string): string =>
  `echo begin >> ${log}; echo $$ > done.txt; sleep 0.3; echo end >> ${log}`;
const read = async (log: string): Promise<string[]> => (await readFile(log, 'utf8')).trim().split('\n');

test('50: in order, each after the end of the one before', async () => {
  const log = join(scratch.path, 'log');
  const batch = await ended(await start({ command: noting(log) }));
  expect([batch.state, ...states(batch)]).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
  expect(await read(log)).toEqual(['begin', 'end', 'begin', 'end', 'begin', 'end']);
});

test('50: all at once, as far as there is room', async () => {
  const log = join(scratch.path, 'log');
  const settings = { projectId: null, patch: { concurrency: { all: 2 } } };
  await world.engine.control.updateSettings(settings, world.context('projects.setRunSettings'));
  const batch = await ended(await start({ how: 'parallel', command: noting(log) }));
  expect(batch.state).toBe('succeeded');
  expect((await read(log)).slice(0, 2)).toEqual(['begin', 'begin']);
});

test('50: what fails stops the rest, or does not', async () => {
  const command = 'case $PWD in *) exit 3;; esac';
  const stopped = await ended(await start({ command }));
  expect([stopped.state, ...states(stopped)]).toEqual(['failed', 'failed', 'skipped', 'skipped']);
  const going = await ended(await start({ command, onFailure: 'go_on' }));
  expect([going.state, ...states(going)]).toEqual(['failed', 'failed', 'failed', 'failed']);
});

test('50: together, the first that fails stops the others', async () => {
  const marker = join(scratch.path, 'first');
  const command = `if mkdir ${marker} 2>/dev/null; then sleep 0.5; exit 3; else sleep 1000; fi`;
  const batch = await ended(await start({ how: 'parallel', command }));
  expect(batch.state).toBe('failed');
  expect(states(batch).toSorted()).toEqual(['cancelled', 'cancelled', 'failed']);
});

test('50: an issue that cannot be run is skipped with the reason, and counts as a failure', async () => {
  const nowhere = issueIdSchema.parse('01890000-0000-7000-8000-0000000000ff');
  const batch = await ended(
    await start({ issueIds: [nowhere, world.issueId], onFailure: 'go_on', command: 'echo x > done.txt' }),
  );
  expect(batch).toMatchObject({
    state: 'failed',
    items: [
      { state: 'skipped', runId: null, reason: expect.stringContaining('no such issue') },
      { state: 'succeeded', reason: null },
    ],
  });
});

test('50: cancelling starts no more of it and ends what is at work', async () => {
  const marker = join(scratch.path, 'at-work');
  const batchId = await start({ command: `touch ${marker}; sleep 1000` });
  await expect.poll(() => existsSync(marker)).toBe(true);
  await world.engine.batches.cancel({ batchId }, world.context('batches.cancel'));
  await expect
    .poll(async () => states(await world.engine.batches.get({ batchId })))
    .toEqual(['cancelled', 'skipped', 'skipped']);
  expect(await ended(batchId)).toMatchObject({ state: 'cancelled' });
});

test('50: a batch that was under way when its host ended is lost', async () => {
  const marker = join(scratch.path, 'at-work');
  const batchId = await start({ command: `touch ${marker}; sleep 1000` });
  await expect.poll(() => existsSync(marker)).toBe(true);
  await world.close();
  world = await open();
  expect(await world.engine.batches.get({ batchId })).toMatchObject({ state: 'lost' });
  expect((await world.engine.batches.query({ limit: 9 })).rows).toHaveLength(1);
});
