import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import { createGitRepo, type GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { systemClock } from '../../host/platform.ts';
import type { CheckoutProgress } from './checkout-progress.ts';
import { makeWorktree, planWorktree } from './worktree.ts';

let world: GitWorld;
let repo: GitRepo;
beforeEach(async () => {
  world = await createGitWorld('git');
  ({ repo } = world);
});
afterEach(() => world.scratch.remove());

describe('a worktree', () => {
  test('starts at the head of the repository, on a branch of its own', async () => {
    const worktree = await world.add();
    expect(worktree).toMatchObject({
      branch: 'hearth/eng-7-say-hello',
      base: 'main',
      commit: repo.firstCommit,
    });
    expect(await readFile(join(worktree.path, 'README.md'), 'utf8')).toBe('# Example\n');
    expect(await repo.git('status', '--porcelain')).toBe('');
    expect((await world.add()).branch).toBe('hearth/eng-7-say-hello-2');
    expect((await world.add()).branch).toBe('hearth/eng-7-say-hello-3');
  });

  test('starts at a detached head too', async () => {
    await repo.git('checkout', '--quiet', '--detach');
    expect(await world.add()).toMatchObject({ base: 'HEAD', commit: repo.firstCommit });
  });

  test.each([
    ['a folder that is not there', async () => join(world.scratch.path, 'nowhere'), 'no_folder'],
    ['a folder that is no repository', () => outside(), 'no_repository'],
    ['a folder inside a repository', () => subfolder(), 'inside_repository'],
    ['a repository without a commit', () => empty(), 'no_commits'],
    ['a bare repository', () => bare(), 'bare_repository'],
  ])('is refused for %s', async (_, make, code) => {
    const path = await make();
    await expect(world.add({ repo: path })).rejects.toMatchObject({ category: 'workspace', code });
    await expect(world.add({ repo: path })).rejects.toThrow(path);
  });

  test('starts at the branch that the project names, whatever is checked out', async () => {
    await repo.git('checkout', '--quiet', '-b', 'release/1');
    const commit = await world.commit(repo, 'release.txt', 'x\n');
    await repo.git('checkout', '--quiet', 'main');
    const worktree = await world.add({ base: 'release/1' });
    expect(worktree).toMatchObject({ base: 'release/1', commit });
    expect(await readdir(worktree.path)).toContain('release.txt');
    expect(await world.add({ base: 'main' })).toMatchObject({ base: 'main', commit: repo.firstCommit });
    expect(await world.add({ base: null })).toMatchObject({ base: 'main' });
  });

  test.each(['nowhere', 'main~0', 'main@{0}', 'HEAD', '-b', '--help', '', '../main', 'a commit'])(
    'is refused for the base %j, which is no branch',
    async (base) => {
      const wanted = base === 'a commit' ? repo.firstCommit : base;
      await expect(world.add({ base: wanted })).rejects.toMatchObject({ code: 'unknown_base' });
      expect(existsSync(world.root)).toBe(false);
    },
  );

  test('has the branch that the template says', async () => {
    const naming = { template: 'agents/{user}/{key}', user: 'Ada' };
    expect((await world.add({ naming })).branch).toBe('agents/ada/eng-7');
    expect((await world.add({ naming })).branch).toBe('agents/ada/eng-7-2');
    await repo.git('branch', 'hearth/eng-7-say-hello/part');
    expect((await world.add()).branch).toBe('hearth/eng-7-say-hello-2');
    await repo.git('branch', 'hearth/ENG-7-Say-Hello-3');
    expect((await world.add()).branch).toBe('hearth/eng-7-say-hello-4');
  });

  test('is refused where a branch blocks the folder of branches, leaving nothing behind', async () => {
    await repo.git('branch', 'hearth');
    await expect(world.add()).rejects.toMatchObject({ code: 'branch_blocked' });
    expect(await readdir(world.root)).toEqual([]);
    expect(await repo.git('worktree', 'list')).not.toContain('run-');
  });

  test('that cannot be made leaves no branch behind', async () => {
    // The note about a worktree cannot be written, which git finds out after it has made the branch.
    await writeFile(join(repo.path, '.git', 'worktrees'), 'no folder');
    await expect(world.add()).rejects.toMatchObject({ name: 'GitError', failure: 'failed' });
    expect(await repo.git('branch', '--list')).toBe('* main');
    await rm(join(repo.path, '.git', 'worktrees'));
    expect(await world.add()).toMatchObject({ branch: 'hearth/eng-7-say-hello' });
  });

  test('leaves alone what somebody else made of the same name in between', async () => {
    const plan = await planWorktree(world.git, {
      repo: repo.path,
      root: world.root,
      name: 'late',
      issue: { key: 'ENG-7', title: 'Say hello' },
      signal: new AbortController().signal,
    });
    await repo.git('branch', 'hearth/eng-7-say-hello');
    expect(await makeWorktree(world.git, plan)).toMatchObject({ branch: 'hearth/eng-7-say-hello-2' });
    expect(await repo.git('rev-parse', 'hearth/eng-7-say-hello')).toBe(repo.firstCommit);
  });

  test('is planned without a change to the repository', async () => {
    const before = await readdir(join(repo.path, '.git'), { recursive: true });
    const signal = new AbortController().signal;
    const issue = { key: 'ENG-7', title: 'Say hello' };
    await planWorktree(world.git, { repo: repo.path, root: world.root, name: 'planned', issue, signal });
    expect(await readdir(join(repo.path, '.git'), { recursive: true })).toEqual(before);
    expect(existsSync(world.root)).toBe(false);
  });

  test('knows its git folders as git does', async () => {
    const { path, gitDir, commonDir } = await world.add();
    const args = ['-C', path, 'rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir'];
    expect((await repo.git(...args)).split('\n')).toEqual([gitDir, commonDir]);
  });

  test('is never made in the place of another, nor of anything else', async () => {
    const worktree = await world.add({ name: 'taken' });
    await world.write(worktree.path, 'work.txt', 'of an agent');
    await expect(world.add({ name: 'taken' })).rejects.toMatchObject({ code: 'worktree_exists' });
    expect(await readFile(join(worktree.path, 'work.txt'), 'utf8')).toBe('of an agent');
    await symlink(join(world.scratch.path, 'nowhere'), join(world.root, 'link'));
    await expect(world.add({ name: 'link' })).rejects.toMatchObject({ code: 'worktree_exists' });
    expect(await repo.git('branch', '--list', 'hearth/*')).toBe(`+ ${worktree.branch}`);
  });

  test('leaves submodules alone', async () => {
    const part = await createGitRepo({ directory: world.scratch.path });
    await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', part.path, 'part');
    await repo.git('commit', '--quiet', '-m', 'part');
    await repo.git('config', 'submodule.recurse', 'true');
    const worktree = await world.add();
    expect(await readdir(join(worktree.path, 'part'))).toEqual([]);
    expect(await repo.git('-C', worktree.path, 'status', '--porcelain')).toBe('');
  });

  test('leaves out what a sparse checkout leaves out', async () => {
    for (const path of ['in/a.txt', 'out/b.txt']) await world.commit(repo, path, 'x\n');
    await repo.git('sparse-checkout', 'set', 'in');
    const worktree = await world.add();
    expect(await readdir(worktree.path)).toEqual(expect.arrayContaining(['README.md', 'in']));
    expect(await readdir(worktree.path)).not.toContain('out');
    expect(await repo.git('-C', worktree.path, 'status', '--porcelain')).toBe('');
  });

  const outside = async (): Promise<string> => {
    // The scratch folder itself lies in a repository.
    const path = await mkdtemp(join(tmpdir(), 'hearth-no-repo-'));
    onTestFinished(() => rm(path, { recursive: true }));
    return path;
  };
  const subfolder = async (): Promise<string> => {
    await mkdir(join(repo.path, 'sub'));
    return join(repo.path, 'sub');
  };
  const empty = async (): Promise<string> => {
    const path = join(world.scratch.path, 'empty');
    await mkdir(path);
    await repo.git('init', '--quiet', path);
    return path;
  };
  const bare = async (): Promise<string> => {
    const path = join(world.scratch.path, 'bare.git');
    await repo.git('clone', '--quiet', '--bare', repo.path, path);
    return path;
  };
});

describe('a worktree of 20,000 files', () => {
  /** Made by fast-import: writing them one by one would take longer than the test. */
  const fill = async (): Promise<void> => {
    const files = Array.from({ length: 20_000 }, (_, i) => `M 644 :1 src/${i % 200}/file-${i}.txt\n`);
    const script = `blob\nmark :1\ndata 2\nx\n\ncommit refs/heads/big\ncommitter A <a@example.test> 0 +0000\ndata 0\n${files.join('')}\ndone\n`;
    await execa('git', ['fast-import', '--quiet', '--done'], { cwd: repo.path, input: script });
  };

  test('is there in bounded time, and says how far it is', async () => {
    await fill();
    const seen: CheckoutProgress[] = [];
    const started = systemClock.monotonic();
    const worktree = await world.add({ base: 'big', onProgress: (progress) => void seen.push(progress) });
    // Some 2 s on a quiet machine; the bound is for a loaded one.
    expect(systemClock.monotonic() - started).toBeLessThan(45_000);
    expect(seen.at(-1)).toEqual({ done: 20_000, total: 20_000 });
    expect(seen.length).toBeGreaterThan(10);
    expect(await readdir(join(worktree.path, 'src'))).toHaveLength(200);
  });

  test('is not wanted any more half way, and nothing of it is left', async () => {
    await fill();
    const abort = new AbortController();
    const adding = world.add({ base: 'big', signal: abort.signal, onProgress: () => abort.abort() });
    await expect(adding).rejects.toMatchObject({ name: 'GitError', failure: 'aborted' });
    expect(await readdir(world.root)).toEqual([]);
    expect(await repo.git('worktree', 'list')).not.toContain('run-');
    expect(await repo.git('branch', '--list', 'hearth/*')).toBe('');
  });
});
