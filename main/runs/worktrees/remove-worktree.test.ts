import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import type { Git } from '../git/git.ts';
import type { Worktree } from '../git/worktree.ts';
import { discard, discardedRef, undoDiscard } from './discard.ts';
import { mayRemove, type RemovalRecord, type RemovalVerdict } from './may-remove.ts';
import { removeWorktree, type Removal } from './remove-worktree.ts';

let world: GitWorld;
let repo: GitRepo;
let worktree: Worktree;
beforeEach(async () => {
  world = await createGitWorld('remove');
  ({ repo } = world);
  await world.commit(repo, '.gitignore', 'ignored/\n');
  worktree = await world.add();
});
afterEach(() => world.scratch.remove());

const runId = '01890000-0000-7000-8000-000000000001';
const signal = new AbortController().signal;
const options = () => ({ scratch: join(world.scratch.path, 'scratch'), signal });
const record = (): RemovalRecord => ({ runId, root: world.root, onto: 'main', live: false });
const verdict = (more: Partial<RemovalRecord> = {}): Promise<RemovalVerdict> =>
  mayRemove(world.git, worktree, { ...record(), ...more }, options());
const remove = (more: Partial<RemovalRecord> = {}): Promise<Removal> =>
  removeWorktree(world.git, worktree, { ...record(), ...more }, options());
const discardIt = (): Promise<string> => discard(world.git, worktree, { runId, ...options() });
const there = (...args: string[]): Promise<string> => repo.git('-C', worktree.path, ...args);
const reason = (text: string): object => ({ ok: false, reasons: [expect.stringContaining(text)] });

/** The worktree is still there, and so is its branch. */
async function expectKept(text: string, more: Partial<RemovalRecord> = {}): Promise<void> {
  expect(await verdict(more)).toEqual(reason(text));
  expect(await remove(more)).toEqual({ removed: false, reasons: [expect.stringContaining(text)] });
  expect(existsSync(worktree.gitDir)).toBe(true);
  expect(await repo.git('branch', '--list', worktree.branch)).toContain(worktree.branch);
}

describe('a worktree is removed', () => {
  test('with its branch, when its base has its commits', async () => {
    const commit = await world.commit(worktree, 'a.txt', 'a\n');
    await world.write(worktree.path, 'ignored/build.js', 'x');
    await repo.git('merge', '--quiet', worktree.branch);
    expect(await verdict()).toEqual({ ok: true, proof: 'history' });
    expect(await remove()).toEqual({ removed: true, branch: 'deleted' });
    expect(await readdir(world.root)).toEqual([]);
    expect(await repo.git('worktree', 'list', '--porcelain')).not.toContain('run-1');
    expect(await repo.git('branch', '--list', 'hearth/*')).toBe('');
    expect(await repo.git('rev-parse', 'main')).toBe(commit);
    expect(await repo.git('fsck', '--no-dangling')).toBe('');
    expect((await world.add()).branch).toBe(worktree.branch);
  });

  test('without its branch, when its base has the same changes in another commit', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    const tip = await world.commit(worktree, 'b.txt', 'b\n');
    await world.commit(repo, 'other.txt', 'other\n');
    await repo.git('merge', '--quiet', '--squash', worktree.branch);
    await repo.git('commit', '--quiet', '-m', 'squashed');
    expect(await verdict()).toEqual({ ok: true, proof: 'content' });
    expect(await remove()).toEqual({ removed: true, branch: 'kept' });
    expect(existsSync(worktree.path)).toBe(false);
    expect(await repo.git('rev-parse', worktree.branch)).toBe(tip);
  });

  test('when it was discarded, and what was in it can be brought back', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    await writeFile(join(worktree.path, 'a.txt'), 'changed\n');
    await writeFile(join(worktree.path, 'new.txt'), 'new\n');
    const status = await there('status', '--porcelain');
    const commit = await discardIt();
    expect(await there('status', '--porcelain')).toBe(status);
    expect(await verdict()).toEqual({ ok: true, proof: 'discarded' });
    expect(await remove()).toEqual({ removed: true, branch: 'deleted' });
    expect(await repo.git('branch', '--list', 'hearth/*')).toBe('');

    expect(await undoDiscard(world.git, worktree, { runId, signal })).toBe(worktree.branch);
    expect(await repo.git('rev-parse', worktree.branch)).toBe(commit);
    expect(await repo.git('show', `${commit}:a.txt`)).toBe('changed');
    expect(await repo.git('show', `${commit}:new.txt`)).toBe('new');
    expect(await repo.git('log', '--format=%s', worktree.branch)).toContain('Write a.txt');
    expect(await repo.git('for-each-ref', discardedRef(runId))).toBe('');
    expect(await undoDiscard(world.git, worktree, { runId, signal })).toBeNull();
  });

  test('and brought back beside a branch that has its name by now', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    const commit = await discardIt();
    await remove();
    await repo.git('branch', worktree.branch, 'main');
    const restored = await undoDiscard(world.git, worktree, { runId, signal });
    expect(restored).toBe(`${worktree.branch}-restored-2`);
    expect(await repo.git('rev-parse', `${restored}`)).toBe(commit);
    expect(await repo.git('rev-parse', worktree.branch)).toBe(await repo.git('rev-parse', 'main'));
  });

  test('with a sparse checkout', async () => {
    await world.commit(repo, 'out/a.txt', 'a\n');
    await repo.git('sparse-checkout', 'set', 'in');
    worktree = await world.add();
    expect(existsSync(join(worktree.path, 'out'))).toBe(false);
    expect(await remove()).toMatchObject({ removed: true });
  });

  test('with links in it, not with what they lead to', async () => {
    const outside = join(world.scratch.path, 'outside');
    await world.write(outside, 'kept.txt', 'kept');
    await mkdir(join(worktree.path, 'ignored'));
    await symlink(outside, join(worktree.path, 'ignored/link'));
    expect(await remove()).toMatchObject({ removed: true });
    expect(await readFile(join(outside, 'kept.txt'), 'utf8')).toBe('kept');
  });

  test('with folders that forbid it', async () => {
    await world.write(worktree.path, 'ignored/deep/file', 'x');
    await chmod(join(worktree.path, 'ignored/deep'), 0o500);
    await chmod(join(worktree.path, 'ignored'), 0o500);
    expect(await remove()).toMatchObject({ removed: true });
    expect(await readdir(world.root)).toEqual([]);
  });

  test('after one that stopped half way', async () => {
    await world.write(`${worktree.path}.removed`, 'left/over', 'x');
    expect(await remove()).toMatchObject({ removed: true });
    expect(await readdir(world.root)).toEqual([]);
  });

  test('while its branch is checked out elsewhere, and the branch stays', async () => {
    await there('checkout', '--quiet', '--detach');
    await repo.git('checkout', '--quiet', worktree.branch);
    expect(await remove()).toEqual({ removed: true, branch: 'kept' });
  });
});

describe('a worktree is kept', () => {
  test('when it has commits of its own', async () => {
    await world.commit(worktree, 'a.txt', 'a\n');
    await expectKept('neither merged into main nor discarded');
    await expectKept('neither merged into nowhere', { onto: 'nowhere' });
    await expectKept('neither merged anywhere', { onto: null });
    // What is merged into itself is merged nowhere.
    await expectKept('neither merged', { onto: worktree.branch });
  });

  test('when only its branch or only its head is merged', async () => {
    await there('checkout', '--quiet', '--detach');
    await world.commit(worktree, 'a.txt', 'a\n');
    await expectKept('neither merged');
    await repo.git('merge', '--quiet', await there('rev-parse', 'HEAD'));
    expect(await verdict()).toEqual({ ok: true, proof: 'history' });
    await there('checkout', '--quiet', worktree.branch);
    await world.commit(worktree, 'b.txt', 'b\n');
    await there('checkout', '--quiet', '--detach', 'HEAD^');
    await expectKept('neither merged');
  });

  test.each([
    ['a changed file', () => writeFile(join(worktree.path, 'README.md'), 'x')],
    ['a new file', () => writeFile(join(worktree.path, 'new.txt'), 'x')],
    ['a staged file', () => world.write(worktree.path, 'new.txt', 'x').then(() => there('add', 'new.txt'))],
  ])('with %s', async (_, change) => {
    await change();
    await expectKept('1 file is not committed');
  });

  test('when git was told not to look at a file', async () => {
    await writeFile(join(worktree.path, 'README.md'), 'changed');
    for (const [how, undo] of [
      ['--assume-unchanged', '--no-assume-unchanged'],
      ['--skip-worktree', '--no-skip-worktree'],
    ] as const) {
      await there('update-index', how, 'README.md');
      expect(await there('status', '--porcelain')).toBe('');
      await expectKept('not to look at 1 file of it, such as README.md');
      await there('update-index', undo, 'README.md');
    }
  });

  test.each(['grafts', 'replaced commits'])('when it only seems merged by %s', async (how) => {
    const commit = await world.commit(worktree, 'a.txt', 'a\n');
    const main = await repo.git('rev-parse', 'main');
    const graft = join(worktree.commonDir, 'info/grafts');
    if (how === 'grafts') await writeFile(graft, `${main} ${commit}\n`);
    else await repo.git('replace', '--graft', main, commit);
    expect(await repo.git('merge-base', '--is-ancestor', commit, 'main')).toBe('');
    await expectKept('neither merged');
  });

  test('when its head has no commit', async () => {
    await there('checkout', '--quiet', '--orphan', 'alone');
    await expectKept('git could not look through it');
  });

  test('when it changed after it was discarded', async () => {
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    await discardIt();
    await writeFile(join(worktree.path, 'a.txt'), 'more\n');
    await expectKept('changed since it was discarded');
    await discardIt();
    expect(await verdict()).toMatchObject({ ok: true });
    await world.commit(worktree, 'b.txt', 'b\n');
    await expectKept('changed since it was discarded');
  });

  test('while its run is live, it is locked, or something is half done', async () => {
    await expectKept('has not ended', { live: true });
    await repo.git('worktree', 'lock', worktree.path);
    await expectKept('locked');
    await repo.git('worktree', 'unlock', worktree.path);
    await writeFile(join(worktree.gitDir, 'MERGE_HEAD'), `${repo.firstCommit}\n`);
    await expectKept('in the middle of a merge');
  });

  test.runIf(process.platform === 'linux')('while a program works in it', async () => {
    await mkdir(join(worktree.path, 'ignored'));
    const program = spawn('sleep', ['60'], { cwd: join(worktree.path, 'ignored'), stdio: 'ignore' });
    onTestFinished(() => void program.kill('SIGKILL'));
    await once(program, 'spawn');
    await expectKept(`process ${program.pid}`);
    const ended = once(program, 'exit');
    program.kill('SIGKILL');
    await ended;
    expect(await verdict()).toMatchObject({ ok: true });
  });

  test('when there is a repository inside of it', async () => {
    const inner = join(worktree.path, 'inner');
    await repo.git('clone', '--quiet', repo.path, inner);
    expect(await verdict()).toMatchObject({
      ok: false,
      reasons: [expect.stringContaining('inner'), expect.any(String)],
    });
    await discardIt();
    await expectKept('inner/ in it is a repository of its own');
    // An agent that adds everything makes a link of it, which holds none of its files.
    await there('add', 'inner');
    await there('commit', '--quiet', '-m', 'inner');
    await repo.git('merge', '--quiet', worktree.branch);
    await discardIt();
    await expectKept('inner in it is a repository of its own');
  });

  test('when it is not where it should be', async () => {
    const outside = join(world.scratch.path, 'outside');
    await rename(worktree.path, outside);
    expect(await verdict()).toEqual(reason('is gone'));
    await symlink(outside, worktree.path);
    expect(await verdict()).toEqual(reason('not where it should be'));
    expect(await remove()).toMatchObject({ removed: false });
    expect(await readdir(outside)).toContain('README.md');
    // A record that leads elsewhere.
    worktree = { ...worktree, path: repo.path };
    expect(await verdict()).toEqual(reason('not where it should be'));
    worktree = { ...worktree, path: join(world.root, '..', 'worktrees') };
    expect(await verdict()).toEqual(reason('not where it should be'));
  });

  test('when its git folder is that of the repository', async () => {
    worktree = { ...worktree, gitDir: worktree.commonDir };
    expect(await verdict()).toEqual(reason('not where it should be'));
    expect(existsSync(worktree.commonDir)).toBe(true);
  });

  test('when something comes up between the question and the removal', async () => {
    // The first look at the files still finds nothing; then an agent that nobody knew of writes one.
    let looks = 0;
    const git: Git = {
      ...world.git,
      async run(place, args, more) {
        const result = await world.git.run(place, args, more);
        if (args[0] === 'status' && ++looks === 1) await writeFile(join(worktree.path, 'late.txt'), 'x');
        return result;
      },
    };
    expect(await mayRemove(git, worktree, record(), options())).toMatchObject({ ok: true });
    expect(await removeWorktree(git, worktree, record(), options())).toMatchObject({ removed: false });
    expect(await readFile(join(worktree.path, 'late.txt'), 'utf8')).toBe('x');
  });
});

test('looking, discarding and removing run no program of the worktree', async () => {
  const proof = join(world.scratch.path, 'executed');
  await mkdir(proof);
  const evil = (name: string): string => `touch '${join(proof, name)}'; cat`;
  await world.write(worktree.path, 'a.txt', 'a\n');
  await world.write(worktree.path, '.gitattributes', '* filter=evil merge=evil diff=evil\n');
  await there('config', 'extensions.worktreeConfig', 'true');
  const settings: Record<string, string> = {
    'filter.evil.clean': evil('clean'),
    'filter.evil.process': evil('process'),
    'merge.evil.driver': evil('merge'),
    'core.fsmonitor': evil('fsmonitor'),
    'core.hooksPath': join(worktree.path, 'hooks'),
  };
  for (const [key, value] of Object.entries(settings)) await there('config', '--worktree', key, value);
  for (const hook of ['reference-transaction', 'post-index-change'])
    await world.write(worktree.path, `hooks/${hook}`, `#!/bin/sh\n${evil(hook)}\n`);
  await chmod(join(worktree.path, 'hooks/reference-transaction'), 0o755);
  await chmod(join(worktree.path, 'hooks/post-index-change'), 0o755);
  expect(await verdict()).toMatchObject({ ok: false });
  await discardIt();
  expect(await readdir(proof)).toEqual([]);
  await there('status');
  expect(await readdir(proof)).toContain('fsmonitor');
  await rm(proof, { recursive: true });
  await mkdir(proof);
  expect(await remove()).toMatchObject({ removed: true });
  await undoDiscard(world.git, worktree, { runId, signal });
  expect(await readdir(proof)).toEqual([]);
});
