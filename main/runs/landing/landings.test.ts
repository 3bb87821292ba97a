import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitRepo, type GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { openRunWorld, type RunWorld } from '../../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import type { IssueId, RunId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';

let scratch: Scratch;
let repo: GitRepo;
let world: RunWorld;

beforeEach(async () => {
  scratch = await createScratch('landings');
  repo = await createGitRepo({ directory: scratch.path });
  world = await openRunWorld({ profile: join(scratch.path, 'profile'), repo: repo.path });
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const run = async (command: string, issueId: IssueId = world.issueId): Promise<LocalRunRow> => {
  const params = { issueId, harness: 'pty', command, several: true } as const;
  const { runId } = await world.engine.start(params, world.context('runs.start'));
  return world.until(runId, ({ state }) => isEnded(state));
};
const land = (runId: RunId, how: 'rebase' | 'merge' = 'rebase') =>
  world.engine.landings.land({ runId, how }, world.context('runs.land'));
const remove = (runId: RunId) =>
  world.engine.landings.removeWorktree({ runId }, world.context('worktrees.remove'));
const refusal = (message: string): Error =>
  expect.objectContaining({ code: 'LAND_REFUSED', message: expect.stringContaining(message) }) as Error;

test('70: the work of a run is rebased onto its base and lands there, in its clean checkout, too', async () => {
  const { runId } = await run('echo x > x.txt');
  await repo.git('commit', '--allow-empty', '-m', 'meanwhile');
  const { commit, onto } = await land(runId);
  expect([onto, await repo.git('rev-parse', 'main')]).toEqual(['main', commit]);
  expect(existsSync(join(repo.path, 'x.txt'))).toBe(true);
  expect(await world.row(runId)).toMatchObject({ landed: { onto: 'main', commit } });
  await expect(land(runId)).rejects.toThrow(refusal(''));
});

test('70: a checkout with changes of a person is not touched, and said to be in the way', async () => {
  const { runId } = await run('echo x > README.md');
  await writeFile(join(repo.path, 'README.md'), 'mine');
  const before = await repo.git('rev-parse', 'main');
  await expect(land(runId)).rejects.toThrow(refusal('README.md'));
  expect(await repo.git('rev-parse', 'main')).toBe(before);
});

test('70: only what has succeeded lands, and only once it has ended', async () => {
  const failed = await run('echo x > x.txt; exit 3');
  await expect(land(failed.runId)).rejects.toThrow(refusal('succeeded'));
  const params = { issueId: world.issueId, harness: 'pty', command: 'sleep 1000', several: true } as const;
  const { runId } = await world.engine.start(params, world.context('runs.start'));
  await expect(land(runId)).rejects.toThrow(refusal('still going'));
});

test('71: a worktree is removed when its work has landed, and not before', async () => {
  const { runId, worktree } = await run('echo x > x.txt');
  await expect(remove(runId)).rejects.toThrow(refusal('was kept'));
  const before = await world.engine.landings.worktrees({});
  expect(before.rows).toMatchObject([{ runId, bytes: expect.any(Number), reasons: [expect.any(String)] }]);
  await land(runId);
  await remove(runId);
  expect(existsSync(worktree ?? '')).toBe(false);
  expect((await world.engine.landings.worktrees({})).rows).toEqual([]);
  expect(await repo.git('log', '-1', '--format=%s', 'main')).toBe('ENG-7: Say hello');
});

test('71: what a person discards may be removed, and is kept as one commit', async () => {
  const { runId, worktree } = await run('echo x > x.txt');
  await writeFile(join(worktree ?? '', 'late.txt'), 'later');
  await world.engine.landings.discard({ runId }, world.context('runs.discard'));
  expect(await world.row(runId)).toMatchObject({ discarded: true, landed: null });
  await remove(runId);
  const kept = `refs/hearth/discarded/${runId}`;
  expect(await repo.git('show', `${kept}:late.txt`)).toBe('later');
});

test('72: two runs that change the same file are told of each other', async () => {
  const [other] = world.otherIssues;
  if (!other) throw new Error('There is no other issue');
  const one = await run('echo one > same.txt; echo x > own.txt');
  const two = await run('echo two > same.txt', other);
  const { rows } = await world.engine.landings.overlaps({ issueId: world.issueId });
  expect(rows).toEqual([
    {
      runId: one.runId,
      otherRunId: two.runId,
      otherIssueId: other,
      otherKey: 'ENG-8',
      files: ['same.txt'],
      conflicts: ['same.txt'],
    },
  ]);
  expect((await world.engine.landings.overlaps({})).rows).toHaveLength(2);
  const ofOther = await world.engine.landings.overlaps({ issueId: other });
  expect(ofOther.rows).toMatchObject([{ runId: two.runId, otherRunId: one.runId, otherKey: 'ENG-7' }]);
  await land(one.runId);
  expect((await world.engine.landings.overlaps({})).rows).toEqual([]);
  await expect(land(two.runId)).rejects.toThrow(refusal('same.txt'));
});

test('73: a pull request has a title and a text, and nothing is sent', async () => {
  const { runId, branch } = await run('echo x > x.txt');
  const { title, body, ...rest } = await world.engine.landings.pullRequest({ runId });
  expect(title).toContain('ENG-7');
  expect(body.length).toBeGreaterThan(0);
  expect(rest).toMatchObject({ branch });
});
