import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import { eventually } from '../../../shared/testing/eventually.ts';
import { land, type LandRequest } from './land.ts';
import type { Landing } from './landing.ts';
import type { Worktree } from './worktree.ts';

let world: GitWorld;
let repo: GitRepo;
let worktree: Worktree;
beforeEach(async () => {
  world = await createGitWorld('land');
  ({ repo } = world);
  worktree = await world.add();
});
afterEach(() => world.scratch.remove());

const landing = (more: Partial<LandRequest> = {}): Promise<Landing> =>
  land(world.git, worktree, {
    onto: 'main',
    how: 'rebase',
    revalidate: async () => true,
    signal: new AbortController().signal,
    ...more,
  });
const there = (...args: string[]): Promise<string> => repo.git('-C', worktree.path, ...args);
const main = (): Promise<string> => repo.git('rev-parse', 'main');

/** Nothing of a landing is left to be seen: branch, worktree, checkout and base are as they were. */
async function expectUntouched(attempt: () => Promise<Landing>, expected: object): Promise<void> {
  const look = async (): Promise<unknown> => [
    await repo.git('for-each-ref'),
    await repo.git('status', '--porcelain', '--branch'),
    await there('status', '--porcelain', '--branch'),
    await there('rev-parse', 'HEAD'),
  ];
  const before = await look();
  expect(await attempt()).toMatchObject({ landed: false, ...expected });
  expect(await look()).toEqual(before);
}

describe('a branch that lands', () => {
  test('moves a clean checkout on', async () => {
    const commit = await world.commit(worktree, 'a.txt', 'a\n');
    await writeFile(join(repo.path, 'mine.txt'), 'not tracked\n');
    const proven: string[] = [];
    const revalidate = async (at: string): Promise<boolean> => proven.push(at) > 0;
    expect(await landing({ revalidate })).toEqual({
      landed: true,
      onto: 'main',
      before: repo.firstCommit,
      commit,
      proven: commit,
    });
    expect(proven).toEqual([commit]);
    expect(await main()).toBe(commit);
    expect(await readFile(join(repo.path, 'a.txt'), 'utf8')).toBe('a\n');
    expect(await repo.git('status', '--porcelain')).toBe('?? mine.txt');
  });

  test('is rebased onto what came meanwhile, and proven there', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    await world.commit(worktree, 'b.txt', 'b\n');
    const base = await world.commit(repo, 'other.txt', 'other\n');
    const revalidate = async (commit: string): Promise<boolean> => {
      expect(await there('rev-parse', 'HEAD')).toBe(commit);
      expect(await readdir(worktree.path)).toEqual(expect.arrayContaining(['a.txt', 'b.txt', 'other.txt']));
      return true;
    };
    const result = await landing({ revalidate });
    expect(result).toMatchObject({ landed: true, before: base });
    expect(await repo.git('log', '--format=%s %an', 'main')).toBe(
      ['Write b.txt', 'Write a.txt', 'Write other.txt', 'First commit']
        .map((s) => `${s} Ada Example`)
        .join('\n'),
    );
    expect(await there('symbolic-ref', 'HEAD')).toBe(`refs/heads/${worktree.branch}`);
    expect(await there('rev-parse', 'HEAD')).toBe(await main());
    expect(await there('status', '--porcelain')).toBe('');
  });

  test('gets a merge commit with the files that were proven', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    const base = await world.commit(repo, 'other.txt', 'other\n');
    const result = await landing({ how: 'merge', message: 'ENG-7: Say hello\n' });
    if (!result.landed) throw new Error(result.message);
    expect(await repo.git('log', '-1', '--format=%P|%s', 'main')).toBe(
      `${base} ${result.proven}|ENG-7: Say hello`,
    );
    expect(await repo.git('diff', '--name-only', result.proven, 'main')).toBe('');
    expect(await repo.git('status', '--porcelain')).toBe('');
  });

  test('moves a branch that is checked out nowhere', async () => {
    await repo.git('checkout', '--quiet', '-b', 'elsewhere');
    await writeFile(join(repo.path, 'README.md'), 'being changed\n');
    const commit = await world.commit(worktree, 'a.txt', 'a\n');
    expect(await landing()).toMatchObject({ landed: true, commit });
    expect(await main()).toBe(commit);
    expect(await repo.git('status', '--porcelain')).toBe(' M README.md');
    expect(await repo.git('rev-parse', 'elsewhere')).toBe(repo.firstCommit);
  });

  test('moves a branch that is checked out in a worktree of the person', async () => {
    await repo.git('branch', 'release');
    const path = join(world.scratch.path, 'release');
    await repo.git('worktree', 'add', '--quiet', path, 'release');
    await world.commit(worktree, 'a.txt', 'a\n');
    expect(await landing({ onto: 'release' })).toMatchObject({ landed: true });
    expect(await readdir(path)).toContain('a.txt');
    expect(await repo.git('-C', path, 'status', '--porcelain')).toBe('');
  });

  test('has an author where nobody said who they are', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    await world.commit(repo, 'other.txt', 'other\n');
    for (const key of ['user.name', 'user.email']) await repo.git('config', '--unset', key);
    expect(await landing({ how: 'merge' })).toMatchObject({ landed: true });
    expect(await repo.git('log', '-2', '--format=%an %cn', 'main')).toBe('Hearth Hearth\nAda Example Hearth');
  });

  test('moves no other branch, whatever the configuration says', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    await there('branch', 'kept');
    await world.commit(worktree, 'b.txt', 'b\n');
    await world.commit(repo, 'other.txt', 'other\n');
    await repo.git('config', 'rebase.updateRefs', 'true');
    await repo.git('config', 'branch.main.mergeOptions', '--no-ff --squash -s ours');
    const kept = await repo.git('rev-parse', 'kept');
    expect(await landing()).toMatchObject({ landed: true });
    expect(await repo.git('rev-parse', 'kept')).toBe(kept);
    expect(await repo.git('log', '-1', '--format=%s', 'main')).toBe('Write b.txt');
  });
});

describe('a branch does not land, and all is as it was', () => {
  test('when it conflicts', async () => {
    await world.commit(worktree, 'ok.txt', 'ok\n');
    await world.commit(worktree, 'README.md', 'theirs\n');
    await world.commit(repo, 'README.md', 'ours\n');
    await expectUntouched(landing, {
      code: 'merge_conflict',
      category: 'merge_conflict',
      files: ['README.md'],
    });
    expect(existsSync(join(worktree.gitDir, 'rebase-merge'))).toBe(false);
  });

  test('when the base is checked out with changes', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    await writeFile(join(repo.path, 'README.md'), 'mine\n');
    await expectUntouched(landing, { code: 'checkout_dirty', files: ['README.md'] });
    expect(await readFile(join(repo.path, 'README.md'), 'utf8')).toBe('mine\n');
  });

  test('when the checkout of the base is in the middle of something', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    await repo.git('checkout', '--quiet', '-b', 'side');
    await world.commit(repo, 'README.md', 'side\n');
    await repo.git('checkout', '--quiet', 'main');
    await world.commit(repo, 'README.md', 'main\n');
    await expect(repo.git('merge', 'side')).rejects.toThrow('CONFLICT');
    await expectUntouched(landing, { code: 'checkout_busy' });
    await repo.git('merge', '--abort');
    await expect(repo.git('rebase', 'side')).rejects.toThrow('CONFLICT');
    // Now HEAD is detached, and main only comes back later.
    await expectUntouched(landing, { code: 'base_awaited' });
  });

  test('when files of the person lie in the way, ignored ones too', async () => {
    await world.commit(repo, '.gitignore', '.env\n');
    await world.write(worktree.path, '.env', 'theirs');
    await there('add', '--force', '.env');
    await there('commit', '--quiet', '-m', 'env');
    await writeFile(join(repo.path, '.env'), 'mine');
    expect(await landing()).toMatchObject({ landed: false, code: 'in_the_way', files: ['.env'] });
    expect(await readFile(join(repo.path, '.env'), 'utf8')).toBe('mine');
    expect(await repo.git('status', '--porcelain')).toBe('');
    expect(await repo.git('log', '-1', '--format=%s', 'main')).toBe('Write .gitignore');
  });

  test('when a filter would have to write its files', async () => {
    await world.commit(repo, '.gitattributes', '*.bin filter=lfs\n');
    await world.commit(worktree, 'a.bin', 'pointer\n');
    expect(await landing()).toMatchObject({ landed: false, code: 'filters', files: ['a.bin'] });
    await repo.git('checkout', '--quiet', '--detach');
    expect(await landing()).toMatchObject({ landed: true });
  });

  test('when the criteria are not proven on top of the base', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    const base = await world.commit(repo, 'other.txt', 'other\n');
    const result = await landing({ revalidate: async () => false });
    expect(result).toMatchObject({ landed: false, code: 'not_proven', category: 'evidence_missing' });
    expect(await main()).toBe(base);
    expect(await there('log', '--format=%s')).toBe('Write a.txt\nWrite other.txt\nFirst commit');
    expect(await there('status', '--porcelain')).toBe('');
  });

  test('when somebody moves the base or the branch while it is proven', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    const moveBase = async (): Promise<boolean> => (await world.commit(repo, 'other.txt', 'x\n')) !== '';
    expect(await landing({ revalidate: moveBase })).toMatchObject({ code: 'base_moved' });
    expect(await repo.git('log', '-1', '--format=%s', 'main')).toBe('Write other.txt');
    const moveBranch = async (): Promise<boolean> => (await world.commit(worktree, 'b.txt', 'x\n')) !== '';
    expect(await landing({ revalidate: moveBranch })).toMatchObject({ code: 'changed_meanwhile' });
    expect(await repo.git('log', '-1', '--format=%s', 'main')).toBe('Write other.txt');
  });

  test('when the worktree is not ready', async () => {
    await expectUntouched(landing, { code: 'nothing' });
    await expectUntouched(() => landing({ onto: 'nowhere' }), { code: 'unknown_base' });
    await expectUntouched(() => landing({ onto: worktree.branch }), { code: 'unknown_base' });
    await expectUntouched(() => landing({ onto: 'main~0' }), { code: 'unknown_base' });
    await world.commit(worktree, 'a.txt', 'a\n');
    await writeFile(join(worktree.path, 'b.txt'), 'b\n');
    await expectUntouched(landing, { code: 'uncommitted', files: ['b.txt'] });
    await there('stash', '--quiet', '--include-untracked');
    await there('checkout', '--quiet', '--detach');
    await expectUntouched(landing, { code: 'off_branch' });
  });

  test('when the base is checked out in the worktree of a run, or in one that only says so', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    await repo.git('branch', 'release');
    const other = await world.add();
    await repo.git('-C', other.path, 'checkout', '--quiet', 'release');
    await expectUntouched(() => landing({ onto: 'release' }), { code: 'checked_out_elsewhere' });
    // What an agent could write in the git folder of its own worktree.
    const home = join(world.scratch.path, 'home');
    await mkdir(home);
    await writeFile(join(other.gitDir, 'gitdir'), `${home}/.git\n`);
    expect(await landing({ onto: 'release' })).toMatchObject({ code: 'checked_out_elsewhere' });
    expect(await readdir(home)).toEqual([]);
  });

  test('when it is not wanted any more', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    const base = await world.commit(repo, 'other.txt', 'x\n');
    const abort = new AbortController();
    const revalidate = async (): Promise<boolean> => {
      abort.abort();
      return true;
    };
    await expect(landing({ revalidate, signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await main()).toBe(base);
    expect(await there('status', '--porcelain', '--branch')).toBe(`## ${worktree.branch}`);
  });

  test('when it is stopped in the middle of the rebase', async () => {
    const commits = Array.from({ length: 400 }, (_, i) => {
      const head = `commit refs/heads/${worktree.branch}\ncommitter A <a@example.test> ${i} +0000\ndata 1\nc\n`;
      return `${head}${i === 0 ? `from ${repo.firstCommit}\n` : ''}M 644 inline f${i}.txt\ndata 1\nx\n`;
    });
    const input = commits.join('\n');
    await world.git.run({ cwd: repo.path }, ['fast-import', '--quiet', '--force'], { input });
    await there('reset', '--quiet', '--hard');
    await world.commit(repo, 'other.txt', 'x\n');
    const abort = new AbortController();
    const done = join(worktree.gitDir, 'rebase-merge', 'done');
    const stopping = async (): Promise<Landing> => {
      const attempt = landing({ signal: abort.signal });
      attempt.catch(() => {});
      await eventually(async () => expect((await readFile(done, 'utf8')).length).toBeGreaterThan(100));
      abort.abort();
      await expect(attempt).rejects.toMatchObject({ name: 'GitError', failure: 'aborted' });
      return { landed: false, code: 'nothing', category: 'none', message: '', files: [] };
    };
    await expectUntouched(stopping, {});
    expect(existsSync(join(worktree.gitDir, 'rebase-merge'))).toBe(false);
  });

  test('when its main checkout was moved away', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    const aside = `${worktree.commonDir}-aside`;
    await rename(worktree.commonDir, aside);
    await expect(landing()).rejects.toMatchObject({ name: 'GitError' });
    await rename(aside, worktree.commonDir);
    expect(await landing()).toMatchObject({ landed: true });
  });
});
