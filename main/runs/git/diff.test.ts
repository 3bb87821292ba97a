import { existsSync } from 'node:fs';
import { chmod, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import type { GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { collectResult } from './collect.ts';
import { diffCommit, diffWorktree } from './diff.ts';
import type { Git } from './git.ts';
import type { Worktree } from './worktree.ts';

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

describe('the diff of a run', () => {
  test('shows committed, changed and new files, and touches nothing', async () => {
    await writeFile(join(repo.path, 'old.txt'), 'a long line to be found again\n'.repeat(5));
    await writeFile(join(repo.path, 'gone.txt'), 'x\n');
    await repo.git('add', '.');
    await repo.git('commit', '--quiet', '-m', 'more');
    const worktree = await world.add();
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
    expect(existsSync(join(world.scratch.path, 'diff'))).toBe(false);
  });

  test('is the same from the commit when the worktree is gone', async () => {
    const worktree = await world.add();
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    const { commit } = await collectResult(git, worktree, { message: 'x' });
    const before = await diff(worktree);
    await repo.git('worktree', 'remove', worktree.path);
    expect(await diffCommit(git, worktree, commit)).toEqual(before);
    expect(before.files).toMatchObject([{ path: 'a.txt', change: 'added' }]);
  });

  test('is cut when it is too long', async () => {
    const worktree = await world.add();
    await writeFile(join(worktree.path, 'a.txt'), 'a\n');
    await writeFile(join(worktree.path, 'b.txt'), 'line\n'.repeat(1_000_000));
    const { files, truncated } = await diff(worktree);
    expect(truncated).toBe(true);
    expect(files.map(({ path }) => path)).toEqual(['a.txt']);
  });
});
