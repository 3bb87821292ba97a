import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createGitRepo, type GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { timers } from '../../supervisor/platform.ts';
import { collectResult } from './collect.ts';
import { diffCommit, diffWorktree } from './diff.ts';
import { createGit, type Git } from './git.ts';
import { addWorktree, type Worktree } from './worktree.ts';

let scratch: Scratch;
let repo: GitRepo;
let git: Git;
const signal = new AbortController().signal;
const issue = { key: 'ENG-7', title: 'Say hello' };

beforeEach(async () => {
  scratch = await createScratch('git');
  repo = await createGitRepo({ directory: scratch.path });
  git = createGit({ env: { PATH: process.env['PATH'] ?? '', HOME: scratch.path }, timers });
});
afterEach(() => scratch.remove());

let names = 0;
const add = (from: string = repo.path): Promise<Worktree> =>
  addWorktree(git, {
    repo: from,
    root: join(scratch.path, 'worktrees'),
    name: `run-${++names}`,
    issue,
    signal,
  });
const diff = (worktree: Worktree) => diffWorktree(git, worktree, { scratch: join(scratch.path, 'diff') });

describe('a worktree', () => {
  test('starts at the head of the repository, on a branch of its own', async () => {
    const worktree = await add();
    expect(worktree).toMatchObject({
      branch: 'hearth/eng-7-say-hello',
      base: 'main',
      commit: repo.firstCommit,
    });
    expect(await readFile(join(worktree.path, 'README.md'), 'utf8')).toBe('# Example\n');
    expect(await repo.git('status', '--porcelain')).toBe('');
    expect((await add()).branch).toBe('hearth/eng-7-say-hello-2');
    expect((await add()).branch).toBe('hearth/eng-7-say-hello-3');
  });

  test('starts at a detached head too', async () => {
    await repo.git('checkout', '--quiet', '--detach');
    expect(await add()).toMatchObject({ base: 'HEAD', commit: repo.firstCommit });
  });

  test.each([
    ['a folder that is not there', async () => join(scratch.path, 'nowhere'), /There is no folder/],
    ['a folder that is no repository', () => outside(), /is not a git repository/],
    ['a folder inside a repository', () => subfolder(), /is a folder inside the repository/],
    ['a repository without a commit', () => empty(), /has no commit yet/],
  ])('is refused for %s', async (_, make, message) => {
    await expect(add(await make())).rejects.toThrow(message);
  });

  test('is refused where a branch blocks the folder of branches, leaving nothing behind', async () => {
    await repo.git('branch', 'hearth');
    await expect(add()).rejects.toMatchObject({ name: 'GitError', failure: 'failed' });
    expect(existsSync(join(scratch.path, 'worktrees', `run-${names}`))).toBe(false);
    expect(await repo.git('worktree', 'list')).not.toContain('run-');
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
    const path = join(scratch.path, 'empty');
    await mkdir(path);
    await repo.git('init', '--quiet', path);
    return path;
  };
});

describe('the result of a run', () => {
  test('is committed, with what was new, changed and deleted', async () => {
    const worktree = await add();
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
    const worktree = await add();
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
    const worktree = await add();
    expect(await collectResult(git, worktree, { message: 'x' })).toMatchObject({
      commit: repo.firstCommit,
      files: 0,
    });
  });

  test('has an author where nobody said who they are', async () => {
    await repo.git('config', '--unset', 'user.name');
    await repo.git('config', '--unset', 'user.email');
    const worktree = await add();
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    const { commit } = await collectResult(git, worktree, { message: 'x' });
    expect(await repo.git('log', '-1', '--format=%an <%ae>', commit)).toBe('Hearth <hearth@localhost>');
  });

  test('is not made of an unfinished merge', async () => {
    const worktree = await add();
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

describe('the diff of a run', () => {
  test('shows committed, changed and new files, and touches nothing', async () => {
    await writeFile(join(repo.path, 'old.txt'), 'a long line to be found again\n'.repeat(5));
    await writeFile(join(repo.path, 'gone.txt'), 'x\n');
    await repo.git('add', '.');
    await repo.git('commit', '--quiet', '-m', 'more');
    const worktree = await add();
    const there = join(worktree.path, 'x').slice(0, -1);
    await writeFile(`${there}README.md`, '# Example\nand more');
    await rm(`${there}gone.txt`);
    await repo.git('-C', worktree.path, 'mv', 'old.txt', 'new name.txt');
    await writeFile(`${there}bytes.bin`, Buffer.of(0, 1, 2, 255));
    await writeFile(`${there}tab\t"quote".txt`, 'é\n');
    await writeFile(`${there}empty.txt`, '');
    await chmod(`${there}empty.txt`, 0o755);
    await symlink('/etc/passwd', `${there}link`);

    const status = await repo.git('-C', worktree.path, 'status', '--porcelain');
    const objects = await repo.git('count-objects');
    const { files, truncated } = await diff(worktree);
    expect(truncated).toBe(false);
    expect(
      files.map(({ path, change, added, removed, binary }) => ({ path, change, added, removed, binary })),
    ).toEqual([
      { path: 'README.md', change: 'modified', added: 1, removed: 0, binary: false },
      { path: 'bytes.bin', change: 'added', added: 0, removed: 0, binary: true },
      { path: 'empty.txt', change: 'added', added: 0, removed: 0, binary: false },
      { path: 'gone.txt', change: 'deleted', added: 0, removed: 1, binary: false },
      { path: 'link', change: 'added', added: 1, removed: 0, binary: false },
      { path: 'new name.txt', change: 'renamed', added: 0, removed: 0, binary: false },
      { path: 'tab\t"quote".txt', change: 'added', added: 1, removed: 0, binary: false },
    ]);
    expect(files[0]?.hunks).toEqual([
      {
        header: '@@ -1 +1,2 @@',
        lines: [
          { kind: 'context', text: '# Example', before: 1, after: 1 },
          { kind: 'added', text: 'and more', before: null, after: 2 },
        ],
      },
    ]);
    expect(await repo.git('-C', worktree.path, 'status', '--porcelain')).toBe(status);
    expect(await repo.git('count-objects')).toBe(objects);
    expect(existsSync(join(scratch.path, 'diff'))).toBe(false);
  });

  test('is the same from the commit when the worktree is gone', async () => {
    const worktree = await add();
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    const { commit } = await collectResult(git, worktree, { message: 'x' });
    const before = await diff(worktree);
    await repo.git('worktree', 'remove', worktree.path);
    expect(await diffCommit(git, worktree, commit)).toEqual(before);
    expect(before.files).toMatchObject([{ path: 'a.txt', change: 'added' }]);
  });

  test('is cut when it is too long', async () => {
    const worktree = await add();
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    await writeFile(join(worktree.path, 'b.txt'), 'line\n'.repeat(1_000_000));
    const { files, truncated } = await diff(worktree);
    expect(truncated).toBe(true);
    expect(files.map(({ path }) => path)).toEqual(['a.txt']);
  });
});

describe('a malicious repository', () => {
  /** Every way we know to make git run a program, each leaving a file of its own. */
  async function poison(worktree: Worktree): Promise<string> {
    const proof = join(scratch.path, 'executed');
    await mkdir(proof);
    const run = (name: string): string => `touch '${join(proof, name)}'; cat`;
    const hooks = join(scratch.path, 'hooks');
    await mkdir(hooks);
    const all = [
      'pre-commit',
      'post-commit',
      'commit-msg',
      'prepare-commit-msg',
      'post-checkout',
      'post-index-change',
      'reference-transaction',
      'post-rewrite',
    ];
    for (const hook of all) {
      const script = `#!/bin/sh\ntouch '${join(proof, hook)}'\n`;
      for (const folder of [hooks, join(worktree.commonDir, 'hooks')])
        await writeFile(join(folder, hook), script, { mode: 0o755 });
    }
    const settings: Record<string, string> = {
      'core.hooksPath': hooks,
      'core.fsmonitor': run('fsmonitor'),
      'core.sshCommand': run('ssh'),
      'core.pager': run('pager'),
      'core.editor': run('editor'),
      'diff.external': run('diff-external'),
      'filter.evil.clean': run('clean'),
      'filter.evil.smudge': run('smudge'),
      'filter.evil.process': run('process'),
      'filter.evil.required': 'true',
      'filter.a=b.c.clean': run('clean-odd-name'),
      'diff.evil.textconv': run('textconv'),
      'diff.evil.command': run('diff-command'),
      'commit.gpgSign': 'true',
      'gpg.program': run('gpg'),
      'gc.auto': '1',
      'diff.noprefix': 'true',
      'color.ui': 'always',
    };
    for (const [key, value] of Object.entries(settings)) await repo.git('config', key, value);
    await writeFile(
      join(worktree.path, '.gitattributes'),
      '*.txt filter=evil diff=evil\n*.odd filter=a=b.c\n',
    );
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    await writeFile(join(worktree.path, 'b.odd'), 'b\n');
    await writeFile(join(worktree.path, 'README.md'), 'changed\n');
    return proof;
  }

  test('runs nothing through us, and its result is collected', async () => {
    const worktree = await add();
    const proof = await poison(worktree);
    expect((await diff(worktree)).files.map(({ path }) => path)).toEqual([
      '.gitattributes',
      'README.md',
      'a.txt',
      'b.odd',
    ]);
    const { commit } = await collectResult(git, worktree, { message: 'x' });
    expect((await diff(worktree)).files).toHaveLength(4);
    expect(await diffCommit(git, worktree, commit)).toMatchObject({ truncated: false });
    // The next run on the same repository checks out under the same settings.
    await repo.git('-c', 'core.hooksPath=/dev/null', 'update-ref', 'refs/heads/main', commit);
    await add();
    expect(await readdir(proof)).toEqual([]);
  });

  test('would run programs without our flags, so the test can fail', async () => {
    const worktree = await add();
    const proof = await poison(worktree);
    await repo.git('-C', worktree.path, '-c', 'core.fsmonitor=', 'add', 'a.txt').catch(() => {});
    expect(await readdir(proof)).not.toEqual([]);
  });

  test('runs nothing through a repository inside of it', async () => {
    const worktree = await add();
    const proof = join(scratch.path, 'executed');
    await mkdir(proof);
    const inner = join(worktree.path, 'inner');
    await repo.git('init', '--quiet', inner);
    const there = (...args: string[]): Promise<string> => repo.git('-C', inner, ...args);
    await there('config', 'user.name', 'x');
    await there('config', 'user.email', 'x@example.test');
    await writeFile(join(inner, 'a.txt'), 'a\n');
    await there('add', '.');
    await there('commit', '--quiet', '-m', 'inner');
    await repo.git('-C', worktree.path, 'add', 'inner');
    await there('config', 'filter.evil.clean', `touch '${join(proof, 'inner')}'; cat`);
    await writeFile(join(inner, '.gitattributes'), '*.txt filter=evil\n');
    await writeFile(join(inner, 'a.txt'), 'b\n');
    await diff(worktree);
    await collectResult(git, worktree, { message: 'x' });
    await diff(worktree);
    expect(await readdir(proof)).toEqual([]);
    await repo.git('-C', worktree.path, 'status', '--porcelain');
    expect(await readdir(proof)).toEqual(['inner']);
  });

  test('cannot lead us to another repository', async () => {
    const worktree = await add();
    const other = await createGitRepo({ directory: scratch.path, files: { 'secret.txt': 'secret\n' } });
    await writeFile(join(worktree.path, '.git'), `gitdir: ${other.path}/.git\n`);
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    const { commit } = await collectResult(git, worktree, { message: 'x' });
    expect(await repo.git('rev-parse', worktree.branch)).toBe(commit);
    expect(await other.git('rev-parse', 'HEAD')).toBe(other.firstCommit);
  });
});

test('a command that takes too long, or is not wanted any more, is ended', async () => {
  const place = { cwd: repo.path };
  await expect(
    git.run(place, ['-c', 'alias.slow=!sleep 60', 'slow'], { timeoutMs: 200 }),
  ).rejects.toMatchObject({
    failure: 'timeout',
  });
  await expect(git.run(place, ['status'], { signal: AbortSignal.abort() })).rejects.toMatchObject({
    failure: 'aborted',
  });
  expect(await git.version()).toMatch(/^\d+\.\d+/);
  const none = createGit({ env: { PATH: '/nowhere' }, timers });
  expect(await none.version()).toBe(null);
  await expect(none.run(place, ['status'])).rejects.toMatchObject({ failure: 'missing' });
});
