import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import { createGitRepo, type GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { collectResult } from './collect.ts';
import { diffCommit, diffWorktree } from './diff.ts';
import type { Git } from './git.ts';
import { makeWorktree, planWorktree, type Worktree } from './worktree.ts';

let world: GitWorld;
let repo: GitRepo;
let git: Git;
beforeEach(async () => {
  world = await createGitWorld('git');
  ({ repo, git } = world);
});
afterEach(() => world.scratch.remove());

const diff = (worktree: Worktree) =>
  diffWorktree(git, worktree, { scratch: join(world.scratch.path, 'diff') });

describe('a malicious repository', () => {
  /** Every way we know to make git run a program, each leaving a file of its own. */
  async function poison(worktree: Worktree): Promise<string> {
    const proof = join(world.scratch.path, 'executed');
    await mkdir(proof);
    const run = (name: string): string => `touch '${join(proof, name)}'; cat`;
    const hooks = join(world.scratch.path, 'hooks');
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
      'merge.evil.driver': `${run('merge')} %A`,
      'merge.verifySignatures': 'true',
      'log.showSignature': 'true',
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
      '*.txt filter=evil diff=evil merge=evil\n*.odd filter=a=b.c\n',
    );
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    await writeFile(join(worktree.path, 'b.odd'), 'b\n');
    await writeFile(join(worktree.path, 'README.md'), 'changed\n');
    return proof;
  }

  test('runs nothing through us, and its result is collected', async () => {
    const worktree = await world.add();
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
    await world.add();
    expect(await readdir(proof)).toEqual([]);
  });

  test('would run programs without our flags, so the test can fail', async () => {
    const worktree = await world.add();
    const proof = await poison(worktree);
    await repo.git('-C', worktree.path, '-c', 'core.fsmonitor=', 'add', 'a.txt').catch(() => {});
    expect(await readdir(proof)).not.toEqual([]);
  });

  test('runs nothing through a repository inside of it', async () => {
    const worktree = await world.add();
    const proof = join(world.scratch.path, 'executed');
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
    const worktree = await world.add();
    const other = await createGitRepo({ directory: world.scratch.path, files: { 'secret.txt': 'secret\n' } });
    await writeFile(join(worktree.path, '.git'), `gitdir: ${other.path}/.git\n`);
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    const { commit } = await collectResult(git, worktree, { message: 'x' });
    expect(await repo.git('rev-parse', worktree.branch)).toBe(commit);
    expect(await other.git('rev-parse', 'HEAD')).toBe(other.firstCommit);
  });

  test.each(['onbranch:hearth/**', 'gitdir:**/worktrees/**'])(
    'runs nothing through an include that only counts %s',
    async (condition) => {
      const proof = join(world.scratch.path, 'executed');
      await mkdir(proof);
      const included = join(repo.path, '.git', 'included');
      const evil = `touch '${join(proof, 'smudge')}'; cat`;
      await repo.git('config', '--file', included, 'filter.evil.smudge', evil);
      await repo.git('config', `includeIf.${condition}.path`, included);
      await world.commit(repo, '.gitattributes', '*.txt filter=evil\n');
      await world.commit(repo, 'a.txt', 'a\n');
      await world.add();
      expect(await readdir(proof)).toEqual([]);
      await repo.git('worktree', 'add', '-b', 'hearth/by-hand', join(world.scratch.path, 'by-hand'));
      expect(await readdir(proof)).toEqual(['smudge']);
    },
  );

  test('runs nothing that came into the configuration after a worktree was planned', async () => {
    const proof = join(world.scratch.path, 'executed');
    await mkdir(proof);
    await world.commit(repo, '.gitattributes', '*.txt filter=evil\n');
    await world.commit(repo, 'a.txt', 'a\n');
    const issue = { key: 'ENG-7', title: 'Say hello' };
    const { signal } = new AbortController();
    const plan = await planWorktree(git, { repo: repo.path, root: world.root, name: 'late', issue, signal });
    const settings: Record<string, string> = {
      'filter.evil.smudge': `touch '${join(proof, 'smudge')}'; cat`,
      'core.hooksPath': join(world.scratch.path, 'hooks'),
    };
    for (const [key, value] of Object.entries(settings)) await repo.git('config', key, value);
    await mkdir(join(world.scratch.path, 'hooks'));
    const hook = `#!/bin/sh\ntouch '${join(proof, 'post-checkout')}'\n`;
    await writeFile(join(world.scratch.path, 'hooks', 'post-checkout'), hook, { mode: 0o755 });
    const { path } = await makeWorktree(git, plan);
    expect(await readdir(path)).toContain('a.txt');
    expect(await readdir(proof)).toEqual([]);
    await repo.git('worktree', 'add', '-b', 'hearth/by-hand', join(world.scratch.path, 'by-hand'));
    expect((await readdir(proof)).toSorted()).toEqual(['post-checkout', 'smudge']);
  });

  test('runs nothing through a bare repository inside of it', async () => {
    const worktree = await world.add();
    const proof = join(world.scratch.path, 'executed');
    await mkdir(proof);
    const inner = join(worktree.path, 'inner');
    await repo.git('init', '--quiet', '--bare', inner);
    const evil = `touch '${join(proof, 'fsmonitor')}'; false`;
    await repo.git('-C', inner, 'config', 'core.fsmonitor', evil);
    await repo.git('-C', inner, 'config', 'core.bare', 'false');
    await repo.git('-C', inner, 'config', 'core.worktree', inner);
    await expect(git.run({ cwd: inner }, ['status'])).rejects.toMatchObject({ failure: 'failed' });
    await diff(worktree);
    await collectResult(git, worktree, { message: 'x' });
    expect(await readdir(proof)).toEqual([]);
    await repo.git('-C', inner, 'status');
    expect(await readdir(proof)).toEqual(['fsmonitor']);
  });

  test('cannot show other files than those that it commits', async () => {
    const worktree = await world.add();
    await writeFile(join(worktree.path, 'a.txt'), 'evil\n');
    const { commit } = await collectResult(git, worktree, { message: 'x' });
    await writeFile(join(world.scratch.path, 'kind'), 'kind\n');
    const kind = await repo.git('hash-object', '-w', join(world.scratch.path, 'kind'));
    await repo.git('replace', await repo.git('rev-parse', `${commit}:a.txt`), kind);
    expect(await repo.git('show', `${commit}:a.txt`)).toBe('kind');
    const shown = await diffCommit(git, worktree, commit);
    expect(shown.files[0]?.hunks[0]?.lines).toMatchObject([{ text: 'evil' }]);
  });
});
