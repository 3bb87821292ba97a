import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import type { Worktree } from '../git/worktree.ts';
import { copyIgnored, describeSkipped, type CopyLimits, type CopyReport } from './copy-ignored.ts';

let world: GitWorld;
beforeEach(async () => {
  world = await createGitWorld('copy');
  await world.commit(world.repo, '.gitignore', '.env\n*.local\nsecrets/\nnode_modules/\n');
});
afterEach(() => world.scratch.remove());

const signal = new AbortController().signal;
const copy = (worktree: Worktree, globs: readonly string[], limits?: CopyLimits): Promise<CopyReport> =>
  copyIgnored(world.git, worktree, { from: world.repo.path, globs, signal, ...(limits ? { limits } : {}) });
const here = (path: string, text = 'x'): Promise<void> => world.write(world.repo.path, path, text);

describe('ignored files that a project names', () => {
  test('are copied with their folders and permissions, and nothing else is', async () => {
    await here('.env', 'KEY=1\n');
    await chmod(join(world.repo.path, '.env'), 0o600);
    await here('config/dev.local', 'dev');
    await here('config/deep/x.local', 'deep');
    await here('node_modules/a/index.js');
    const worktree = await world.add();
    expect(await copy(worktree, ['.env', 'config/*.local'])).toEqual({
      copied: [
        { path: '.env', bytes: 6 },
        { path: 'config/dev.local', bytes: 3 },
      ],
      skipped: [],
    });
    expect(await readFile(join(worktree.path, '.env'), 'utf8')).toBe('KEY=1\n');
    expect((await stat(join(worktree.path, '.env'))).mode & 0o777).toBe(0o600);
    expect(await readdir(worktree.path)).not.toContain('node_modules');
    expect(await world.repo.git('-C', worktree.path, 'status', '--porcelain')).toBe('');
    expect((await copy(worktree, ['**/*.local'])).copied).toEqual([
      { path: 'config/deep/x.local', bytes: 4 },
    ]);
  });

  test('are not copied when the result of the run would hold them', async () => {
    await here('notes.txt');
    await here('.env');
    const worktree = await world.add();
    const report = await copy(worktree, ['*']);
    expect(report.copied).toEqual([{ path: '.env', bytes: 1 }]);
    expect(report.skipped).toEqual([{ path: 'notes.txt', reason: 'not_ignored' }]);
    expect(describeSkipped(report)).toEqual([
      'notes.txt was not copied: git does not ignore it, so it would become part of the result. Add it to .gitignore to have it copied.',
    ]);
  });

  test('never replace what the worktree has', async () => {
    await world.repo.git('checkout', '--quiet', '-b', 'tracks-it');
    await world.write(world.repo.path, '.env', 'tracked');
    await world.repo.git('add', '--force', '.env');
    await world.repo.git('commit', '--quiet', '-m', 'env');
    await world.repo.git('checkout', '--quiet', 'main');
    await here('.env', 'mine');
    await here('a.local', 'mine');
    const worktree = await world.add({ base: 'tracks-it' });
    await writeFile(join(worktree.path, 'a.local'), 'theirs');
    expect((await copy(worktree, ['.env', 'a.local'])).skipped).toEqual([
      { path: '.env', reason: 'tracked' },
      { path: 'a.local', reason: 'exists' },
    ]);
    expect(await readFile(join(worktree.path, '.env'), 'utf8')).toBe('tracked');
    expect(await readFile(join(worktree.path, 'a.local'), 'utf8')).toBe('theirs');
  });

  test('stay within their limits', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await here(`${name}.local`, '12345');
    await here('big.local', '1234567');
    const worktree = await world.add();
    const limits = { fileBytes: 6, allBytes: 12, files: 4 };
    expect(await copy(worktree, ['*.local'], limits)).toEqual({
      copied: [
        { path: 'a.local', bytes: 5 },
        { path: 'b.local', bytes: 5 },
      ],
      skipped: [
        { path: 'big.local', reason: 'too_big' },
        { path: 'c.local', reason: 'no_room' },
        { path: 'd.local', reason: 'too_many' },
      ],
    });
  });

  test('are not wanted any more', async () => {
    await here('.env');
    const worktree = await world.add();
    const request = { from: world.repo.path, globs: ['.env'], signal: AbortSignal.abort() };
    await expect(copyIgnored(world.git, worktree, request)).rejects.toMatchObject({ failure: 'aborted' });
    expect(await copyIgnored(world.git, worktree, { ...request, globs: [] })).toEqual({
      copied: [],
      skipped: [],
    });
  });
});

describe('links and strange files', () => {
  test('are not read', async () => {
    const { path } = world.repo;
    await symlink('/etc/passwd', join(path, '.env'));
    await symlink('/etc', join(path, 'secrets'));
    execFileSync('mkfifo', [join(path, 'pipe.local')]);
    await mkdir(join(path, 'node_modules/inner'), { recursive: true });
    await world.repo.git('init', '--quiet', join(path, 'node_modules/inner'));
    const worktree = await world.add();
    const report = await copy(worktree, ['.env', 'secrets', 'secrets/**', 'pipe.local', 'node_modules/**']);
    expect(report.copied).toEqual([]);
    expect(report.skipped).toEqual(expect.arrayContaining([{ path: '.env', reason: 'link' }]));
    expect(await readdir(worktree.path)).toEqual(['.git', '.gitignore', 'README.md']);
  });

  test('are not written through', async () => {
    const outside = join(world.scratch.path, 'outside');
    await mkdir(outside);
    await world.repo.git('checkout', '--quiet', '-b', 'hostile');
    await symlink(outside, join(world.repo.path, 'config'));
    await world.repo.git('add', 'config');
    await world.repo.git('commit', '--quiet', '-m', 'link');
    await world.repo.git('checkout', '--quiet', 'main');
    await here('config/dev.local', 'secret');
    await here('.env', 'x');
    const worktree = await world.add({ base: 'hostile' });
    const report = await copy(worktree, ['config/*.local', '.env']);
    expect(report.copied).toEqual([{ path: '.env', bytes: 1 }]);
    expect(report.skipped.map(({ path }) => path)).toEqual(['config/dev.local']);
    expect(await readdir(outside)).toEqual([]);
  });

  test('cannot be named by a glob', async () => {
    await here('.env');
    await world.write(world.scratch.path, 'secret.local', 'x');
    const worktree = await world.add();
    const out = ['../secret.local', join(world.scratch.path, '*.local'), 'a/../../secret.local'];
    expect(await copy(worktree, [...out, '.env'])).toEqual({
      copied: [{ path: '.env', bytes: 1 }],
      skipped: out.map((path) => ({ path, reason: 'outside' })),
    });
    const magic = [':(exclude)README.md', ':!.env', '--help', '.git/config'];
    expect(await copy(worktree, magic)).toEqual({ copied: [], skipped: [] });
  });
});
