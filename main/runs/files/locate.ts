import { constants, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileRefusals } from './file-refusals.ts';
import { isGitName } from './worktree-path.ts';

/** What is used of the disk. */
export type Disk = Pick<typeof fs, 'lstat' | 'open' | 'realpath'>;

/** Links are followed as long as they stay in the worktree: this is where a path really leads. */
async function locate(
  { realpath }: Pick<Disk, 'realpath'>,
  root: string,
  parts: readonly string[],
): Promise<string> {
  const real = await realpath(join(root, ...parts));
  if (!isBelow(real, root)) throw fileRefusals.leadsOut();
  return real;
}

/** True for the root itself and what is in it; not for the folder of git in it. */
function isBelow(real: string, root: string): boolean {
  if (real === root) return true;
  if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return false;
  return !relative(root, real).split(sep).some(isGitName);
}

/**
 * Does something with a folder below `root`, a real path. What it leads to is found out right before and
 * right after: an agent at work can put a link in its place at any moment, and then nothing is told.
 */
export async function inFolder<T>(
  root: string,
  parts: readonly string[],
  work: (real: string) => Promise<T>,
): Promise<T> {
  const real = await locate(fs, root, parts);
  const before = await fs.lstat(real);
  if (!before.isDirectory()) throw fileRefusals.noFolder();
  const result = await work(real);
  if ((await locate(fs, root, parts)) !== real || !isSame(before, await fs.lstat(real)))
    throw fileRefusals.leadsOut();
  return result;
}

/**
 * Opens a plain file below `root`, a real path, for reading. Never waits for the other end of a pipe. That the
 * open file is the one at that place is known only when both are compared afterwards.
 */
export async function openFile(
  root: string,
  parts: readonly string[],
  disk: Disk = fs,
): Promise<{ file: fs.FileHandle; stats: Stats }> {
  const real = await locate(disk, root, parts);
  // Where the system has no such flag it is undefined, which counts as 0 here.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  // Opening some devices does something, so what is no file is not opened at all.
  if (!(await disk.lstat(real)).isFile()) throw fileRefusals.noFile();
  const file = await disk.open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw fileRefusals.noFile();
    if ((await locate(disk, root, parts)) !== real || !isSame(stats, await disk.lstat(real)))
      throw fileRefusals.leadsOut();
    return { file, stats };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function isSame(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}
