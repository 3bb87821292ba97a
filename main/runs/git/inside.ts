import type { BigIntStats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { WorkspaceFailure } from './workspace-failure.ts';

/** Which folder a path named when it was looked at: another one in its place has another identity. */
export interface FolderIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

/**
 * Refuses a folder that is not plainly below the root: reached through a link, written with `..` or
 * in another case than on disk, gone, or another one than `known`. Call it before each use. Rejects with
 * a WorkspaceFailure.
 */
export async function assertInside(path: string, root: string, known?: FolderIdentity): Promise<void> {
  const identity = await identify(path, root);
  if (known && !isSame(identity, known)) throw moved();
}

/** Checks as `assertInside` does, and gives the identity for a later check. Rejects with a WorkspaceFailure. */
export async function identify(path: string, root: string): Promise<FolderIdentity> {
  // The identity comes first: what is swapped in after it is found out by the next check.
  const stats = await lstat(path, { bigint: true }).catch(absent);
  const [real, base] = await Promise.all([realpath(path), realpath(root)]).catch(absent);
  const plain = path === resolve(path) && real === path && isBelow(real, base);
  if (!plain || !stats.isDirectory()) throw moved();
  return identityOf(stats);
}

/**
 * Uses a folder between two checks, so that one that was replaced meanwhile is found out before anyone
 * relies on the result. Rejects with a WorkspaceFailure, or with what `use` rejects with.
 */
export async function useInside<T>(path: string, root: string, use: () => Promise<T>): Promise<T> {
  const before = await identify(path, root);
  const result = await use();
  await assertInside(path, root, before);
  return result;
}

/** True when `path` lies below `root`; both must be absolute and without links. */
export function isBelow(path: string, root: string): boolean {
  const rest = relative(root, path);
  return rest !== '' && rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest);
}

function identityOf({ dev, ino }: BigIntStats): FolderIdentity {
  return { device: dev, inode: ino };
}

function isSame(one: FolderIdentity, other: FolderIdentity): boolean {
  return one.device === other.device && one.inode === other.inode;
}

function absent(error: unknown): never {
  const text =
    'The worktree of the run is gone, so nothing was done. Its branch is kept. Start the run again.';
  throw new WorkspaceFailure('worktree_missing', text, { cause: error });
}

function moved(): WorkspaceFailure {
  const text = 'The worktree is not where it should be, so it was not used. Start the run again.';
  return new WorkspaceFailure('worktree_moved', text);
}
