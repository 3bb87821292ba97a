import { rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { commitOfBranch } from '../git/check-repository.ts';
import { findCheckout } from '../git/checkouts.ts';
import { GitError } from '../git/git-error.ts';
import type { Git, GitPlace } from '../git/git.ts';
import { assertInside, identify } from '../git/inside.ts';
import type { Worktree } from '../git/worktree.ts';
import { mayRemove, type Proof, type RemovalOptions, type RemovalRecord } from './may-remove.ts';
import { removeTree } from './remove-tree.ts';

export type Removal =
  | { readonly removed: true; readonly branch: 'deleted' | 'kept' }
  | { readonly removed: false; readonly reasons: readonly string[] };

/**
 * Removes a worktree that may be removed, and its branch when its commits are kept elsewhere. Looks once more right
 * before, and touches nothing but the folder below the root, its git folder and the branch. Rejects with a GitError,
 * a WorkspaceFailure, or what the disk says.
 */
export async function removeWorktree(
  git: Git,
  worktree: Worktree,
  record: RemovalRecord,
  options: RemovalOptions,
): Promise<Removal> {
  const { path, gitDir, commonDir, branch } = worktree;
  const place: GitPlace = { cwd: commonDir, gitDir: commonDir };
  const known = await identify(path, record.root).catch(() => null);
  const tip = await commitOfBranch(git, place, branch, options.signal);
  const verdict = await mayRemove(git, worktree, record, options);
  if (!verdict.ok) return { removed: false, reasons: verdict.reasons };
  options.signal.throwIfAborted();
  const folders = join(commonDir, 'worktrees');
  await assertInside(path, record.root, known ?? undefined);
  await assertInside(gitDir, folders);
  // Out of reach in one step: what stops half way is no worktree any more, and goes the next time.
  const leaving = `${path}.removed`;
  await removeTree(leaving);
  await rename(path, leaving);
  await removeTree(gitDir);
  // As git does with the last one.
  await rmdir(folders).catch(() => {});
  await removeTree(leaving);
  const deleted = await deleteBranch(git, worktree, { tip, proof: verdict.proof });
  return { removed: true, branch: deleted ? 'deleted' : 'kept' };
}

async function deleteBranch(
  git: Git,
  worktree: Worktree,
  { tip, proof }: { tip: string | null; proof: Proof },
): Promise<boolean> {
  // With only the content elsewhere, the branch is all that has the commits.
  if (tip === null || proof === 'content') return false;
  const { commonDir, branch } = worktree;
  if ((await findCheckout(git, worktree, branch, {})).kind !== 'none') return false;
  const args = ['update-ref', '-m', 'hearth: remove', '-d', `refs/heads/${branch}`, tip];
  try {
    await git.run({ cwd: commonDir, gitDir: commonDir }, args);
    return true;
  } catch (error) {
    // It moved in between.
    if (error instanceof GitError && error.failure === 'failed') return false;
    throw error;
  }
}
