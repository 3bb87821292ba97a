import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitRepo, type GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { openRunWorld, type RunWorld } from '../../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import type { Approval, LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import type { AnswerChoice } from '../../harness/types.ts';

let scratch: Scratch;
let repo: GitRepo;
let world: RunWorld;
let marker: string;

const config = async (command: string): Promise<void> => {
  await writeFile(join(repo.path, '.mcp.json'), JSON.stringify({ mcpServers: { files: { command } } }));
  await repo.git('add', '-A');
  await repo.git('commit', '-qm', 'settings');
};
beforeEach(async () => {
  scratch = await createScratch('agree');
  repo = await createGitRepo({ directory: scratch.path });
  marker = join(scratch.path, 'started');
  await mkdir(repo.path, { recursive: true });
  await config('evil-server');
  world = await openRunWorld({ profile: join(scratch.path, 'profile'), repo: repo.path });
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const start = async (): Promise<RunId> => {
  const command = `touch ${marker}; echo x > x.txt`;
  const params = { issueId: world.issueId, harness: 'pty', command } as const;
  return (await world.engine.start(params, world.context('runs.start'))).runId;
};
const question = async (runId: RunId): Promise<Approval> => {
  const { approval } = await world.until(runId, (row) => row.approval !== null);
  return approval ?? expect.unreachable();
};
const answer = async (runId: RunId, choice: AnswerChoice): Promise<void> => {
  const { requestId } = await question(runId);
  await world.engine.answer({ runId, requestId, choice }, world.context('runs.answer'));
};
const ended = (runId: RunId): Promise<LocalRunRow> => world.until(runId, ({ state }) => isEnded(state));

test('46: nothing starts before a person has agreed to what the repository names', async () => {
  const runId = await start();
  const asked = await question(runId);
  expect(asked).toMatchObject({ kind: 'command', title: expect.stringContaining('.mcp.json') });
  expect(asked.command).toContain('evil-server');
  expect(await world.row(runId)).toMatchObject({ state: 'waiting' });
  expect(existsSync(marker)).toBe(false);
  await answer(runId, 'allow');
  expect(await ended(runId)).toMatchObject({ state: 'succeeded' });
});

test('46: who does not agree ends the run before its agent has started', async () => {
  const runId = await start();
  await answer(runId, 'deny');
  expect(await ended(runId)).toMatchObject({ state: 'failed', errorCategory: 'policy' });
  expect(existsSync(marker)).toBe(false);
});

test('46: consent is for once or for good, and to the file as it is', async () => {
  const first = await start();
  await answer(first, 'allow');
  await ended(first);
  const second = await start();
  await answer(second, 'allow_always');
  await ended(second);
  expect(await ended(await start())).toMatchObject({ state: 'succeeded' });
  await config('another-server');
  expect((await question(await start())).command).toContain('another-server');
});

test('46: a run that is cancelled while it asks ends at once', async () => {
  const runId = await start();
  await question(runId);
  await world.engine.cancel({ runId }, world.context('runs.cancel'));
  expect(await world.row(runId)).toMatchObject({ state: 'cancelled', approval: null });
});
