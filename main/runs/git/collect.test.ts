import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import type { GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { collectResult } from './collect.ts';
import type { Git } from './git.ts';

let world: GitWorld;
let repo: GitRepo;
let git: Git;
beforeEach(async () => {
  world = await createGitWorld('git');
  ({ repo, git } = world);
});
afterEach(() => world.scratch.remove());

describe('the result of a run', () => {
  test('is committed, with what was new, changed and deleted', async () => {
    const worktree = await world.add();
    await writeFile(join(worktree.path, 'README.md'), '# Example\nmore\n');
    await writeFile(join(worktree.path, 'new file.txt'), 'one\ntwo\n');
    const result = await collectResult(git, worktree, { message: 'ENG-7: Say hello\n' });
    expect(result).toMatchObject({ files: 2, added: 3, removed: 0, branch: worktree.branch });
    expect(await repo.git('rev-parse', worktree.branch)).toBe(result.commit);
    expect(await repo.git('log', '-1', '--format=%an %s', result.commit)).toBe(
      'Ada Example ENG-7: Say hello',
    );
    expect(await repo.git('-C', worktree.path, 'status', '--porcelain')).toBe('');
  });

  test('counts what the agent committed itself', async () => {
    const worktree = await world.add();
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    await repo.git('-C', worktree.path, 'add', '.');
    await repo.git('-C', worktree.path, 'commit', '--quiet', '-m', 'mine');
    const head = await repo.git('-C', worktree.path, 'rev-parse', 'HEAD');
    expect(await collectResult(git, worktree, { message: 'x' })).toMatchObject({
      commit: head,
      files: 1,
      added: 1,
    });
  });

  test('is empty when nothing was changed', async () => {
    const worktree = await world.add();
    expect(await collectResult(git, worktree, { message: 'x' })).toMatchObject({
      commit: repo.firstCommit,
      files: 0,
    });
  });

  test('has an author where nobody said who they are', async () => {
    await repo.git('config', '--unset', 'user.name');
    await repo.git('config', '--unset', 'user.email');
    const worktree = await world.add();
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    const { commit } = await collectResult(git, worktree, { message: 'x' });
    expect(await repo.git('log', '-1', '--format=%an <%ae>', commit)).toBe('Hearth <hearth@localhost>');
  });

  test('is not made of an unfinished merge', async () => {
    const worktree = await world.add();
    const there = (...args: string[]): Promise<string> => repo.git('-C', worktree.path, ...args);
    await writeFile(join(repo.path, 'README.md'), 'ours\n');
    await repo.git('commit', '--quiet', '--all', '-m', 'ours');
    await writeFile(join(worktree.path, 'README.md'), 'theirs\n');
    await there('commit', '--quiet', '--all', '-m', 'theirs');
    await expect(there('merge', 'main')).rejects.toThrow('CONFLICT');
    await expect(collectResult(git, worktree, { message: 'x' })).rejects.toMatchObject({
      category: 'merge_conflict',
    });
  });
});
