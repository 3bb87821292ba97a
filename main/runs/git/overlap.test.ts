import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import { overlappingFiles, type Overlap } from './overlap.ts';
import type { Worktree } from './worktree.ts';

let world: GitWorld;
let one: Worktree;
let other: Worktree;
beforeEach(async () => {
  world = await createGitWorld('overlap');
  await world.commit(world.repo, 'list.txt', '1\n2\n3\n4\n5\n6\n7\n8\n9\n');
  one = await world.add();
  other = await world.add();
});
afterEach(() => world.scratch.remove());

const overlap = (a = one.branch, b = other.branch): Promise<Overlap> =>
  overlappingFiles(world.git, { cwd: world.repo.path }, { a, b });

test('branches that changed different files do not overlap', async () => {
  await world.commit(one, 'a.txt', 'a\n');
  await world.commit(other, 'b.txt', 'b\n');
  const base = await world.repo.git('rev-parse', 'main');
  expect(await overlap()).toEqual({ base, files: [], conflicts: [] });
});

test('branches that changed different lines of a file overlap without a conflict', async () => {
  await world.commit(one, 'list.txt', 'one\n2\n3\n4\n5\n6\n7\n8\n9\n');
  await world.commit(other, 'list.txt', '1\n2\n3\n4\n5\n6\n7\n8\nother\n');
  expect(await overlap()).toMatchObject({ files: ['list.txt'], conflicts: [] });
});

test('branches that changed the same lines conflict, and no checkout is touched', async () => {
  await world.commit(one, 'list.txt', 'one\n');
  await world.commit(one, 'é "x".txt', 'one\n');
  await world.commit(other, 'list.txt', 'other\n');
  await world.commit(other, 'é "x".txt', 'other\n');
  await writeFile(join(one.path, 'list.txt'), 'not committed\n');
  const refs = await world.repo.git('for-each-ref');
  const expected = ['list.txt', 'é "x".txt'];
  expect(await overlap()).toMatchObject({ files: expected, conflicts: expected });
  expect(await world.repo.git('for-each-ref')).toBe(refs);
  expect(await world.repo.git('status', '--porcelain')).toBe('');
  expect(await world.repo.git('-C', one.path, 'status', '--porcelain')).toBe(' M list.txt');
});

test('a file that one deleted and the other changed is a conflict', async () => {
  await world.commit(one, 'list.txt', 'one\n');
  await world.repo.git('-C', other.path, 'rm', '--quiet', 'list.txt');
  await world.repo.git('-C', other.path, 'commit', '--quiet', '-m', 'rm');
  expect(await overlap()).toMatchObject({ files: ['list.txt'], conflicts: ['list.txt'] });
});

test('branches without a common commit cannot be compared', async () => {
  await world.repo.git('checkout', '--quiet', '--orphan', 'alone');
  await world.repo.git('commit', '--quiet', '-m', 'alone');
  expect(await overlap('alone', one.branch)).toEqual({ base: null, files: [], conflicts: null });
});

test('a branch that is not there is an error', async () => {
  await expect(overlap('nowhere')).rejects.toMatchObject({ name: 'GitError' });
  await expect(overlap('--help')).rejects.toMatchObject({ name: 'GitError' });
});

test('the merge drivers of the repository do not run, and merging is as without them', async () => {
  const proof = join(world.scratch.path, 'executed');
  await mkdir(proof);
  const evil = `touch '${join(proof, 'merge')}'; true`;
  await world.repo.git('config', 'merge.evil.driver', evil);
  await world.repo.git('config', 'merge.a=b.driver', evil);
  await writeFile(join(one.commonDir, 'info/attributes'), '*.txt merge=evil\n*.odd merge=a=b\n');
  await world.commit(one, 'list.txt', 'one\n2\n3\n4\n5\n6\n7\n8\n9\n');
  await world.commit(other, 'list.txt', '1\n2\n3\n4\n5\n6\n7\n8\nother\n');
  expect(await overlap()).toMatchObject({ files: ['list.txt'], conflicts: [] });
  await world.commit(one, 'list.txt', 'one\n');
  await world.commit(other, 'list.txt', 'other\n');
  expect(await overlap()).toMatchObject({ files: ['list.txt'], conflicts: ['list.txt'] });
  expect(await readdir(proof)).toEqual([]);
  await world.repo.git('merge-tree', '--write-tree', one.branch, other.branch);
  expect(await readdir(proof)).toEqual(['merge']);
});
