import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import { collectResult } from './collect.ts';
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

test('landing runs no program of the repository', async () => {
  const proof = join(world.scratch.path, 'executed');
  await mkdir(proof);
  const evil = (name: string): string => `touch '${join(proof, name)}'; cat`;
  await world.commit(worktree, 'a.txt', 'a\n');
  await world.commit(worktree, 'README.md', '# Example\nend\n');
  await world.commit(repo, 'README.md', '# Start\n# Example\n');
  for (const hook of [
    'pre-rebase',
    'post-rewrite',
    'post-merge',
    'post-checkout',
    'reference-transaction',
    'pre-merge-commit',
    'post-commit',
    'prepare-commit-msg',
  ])
    await writeFile(join(worktree.commonDir, 'hooks', hook), `#!/bin/sh\n${evil(hook)}\n`, { mode: 0o755 });
  const settings: Record<string, string> = {
    'core.fsmonitor': evil('fsmonitor'),
    'core.editor': evil('editor'),
    'sequence.editor': evil('sequence'),
    'core.sshCommand': evil('ssh'),
    'core.pager': evil('pager'),
    'commit.gpgSign': 'true',
    'gpg.program': evil('gpg'),
    'merge.verifySignatures': 'true',
    'merge.evil.driver': evil('merge'),
    'filter.evil.smudge': evil('smudge'),
    'filter.evil.clean': evil('clean'),
    'diff.external': evil('diff'),
    'rebase.autoStash': 'true',
    'submodule.recurse': 'true',
  };
  for (const [key, value] of Object.entries(settings)) await repo.git('config', key, value);
  await writeFile(join(worktree.commonDir, 'included'), `[filter "later"]\n\tsmudge = "${evil('later')}"\n`);
  await repo.git('config', 'includeIf.onbranch:main.path', 'included');
  await writeFile(
    join(worktree.commonDir, 'info/attributes'),
    '*.md merge=evil filter=evil\n*.txt filter=later\n',
  );
  // A filter on the files of the person's checkout is refused, so the base is checked out nowhere.
  await repo.git('update-ref', '--no-deref', 'HEAD', 'HEAD^');
  await rm(proof, { recursive: true });
  await mkdir(proof);
  expect(await landing({ how: 'merge' })).toMatchObject({ landed: true });
  expect(await readdir(proof)).toEqual([]);

  // Now in the checkout.
  await writeFile(join(worktree.commonDir, 'info/attributes'), '');
  await repo.git('symbolic-ref', 'HEAD', 'refs/heads/main').catch(() => {});
  await world.git.run({ cwd: repo.path }, ['reset', '--hard']);
  await world.git.run({ cwd: worktree.path }, ['reset', '--hard']);
  await writeFile(join(worktree.path, 'more.txt'), 'more\n');
  await collectResult(world.git, worktree, { message: 'more' });
  await rm(proof, { recursive: true });
  await mkdir(proof);
  expect(await landing()).toMatchObject({ landed: true });
  expect(await readFile(join(repo.path, 'more.txt'), 'utf8')).toBe('more\n');
  expect(await readdir(proof)).toEqual([]);
  await repo.git('status');
  expect(await readdir(proof)).toContain('fsmonitor');
});
