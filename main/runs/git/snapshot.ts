import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addAll, placeOf } from './collect.ts';
import type { Git, GitOptions } from './git.ts';
import type { Worktree } from './worktree.ts';

/**
 * Writes all files of a worktree, but the ignored ones, into the repository and gives the tree that holds them.
 * Its index, branch and files stay as they are. `scratch` is made and removed. Rejects with a GitError.
 */
export async function snapshotTree(
  git: Git,
  worktree: Worktree,
  { scratch, signal }: { scratch: string; signal: AbortSignal },
): Promise<string> {
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  try {
    const index = join(scratch, 'index');
    await copyFile(join(worktree.gitDir, 'index'), index);
    const options: GitOptions = { signal, env: { GIT_INDEX_FILE: index } };
    await addAll(git, placeOf(worktree), options);
    return (await git.run(placeOf(worktree), ['write-tree'], options)).stdout.trimEnd();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
