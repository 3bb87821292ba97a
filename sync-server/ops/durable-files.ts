import { existsSync } from 'node:fs';
import { link, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OperatorError } from './operator-error.ts';

const HOUR = 60 * 60 * 1000;
/** What `link` says on disks that cannot do it. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Makes renames and new files in a folder survive a power cut. Windows does so by itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Gives a finished file its name, at once and for good; one that is there already stays, and this throws. */
export async function publishFile(from: string, to: string): Promise<void> {
  const taken = new OperatorError('EXISTS', `${to} is there already. It was not changed. Give another name.`);
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw taken;
    if (!NO_LINKS.has(codeOf(error))) throw error;
    if (existsSync(to)) throw taken;
    await rename(from, to);
  }
  await syncFolder(dirname(to));
}

/** Where a file is made before it gets its name: a folder beside it. */
export function partialPrefix(file: string): string {
  return `${file}.partial-`;
}

/** When something in a folder was written last, however deep; ms since the epoch. */
async function lastChange(folder: string): Promise<number> {
  const paths = [folder, ...(await readdir(folder, { recursive: true })).map((name) => join(folder, name))];
  // What goes while it is looked at belongs to somebody who is still at it.
  const changed = (path: string): Promise<number> =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
  return Math.max(...(await Promise.all(paths.map(changed))));
}

/**
 * Removes what was left of `file`, or of any in its folder that `isOurs` knows, by makers that were killed: where
 * nothing was written for an hour, or for `quiet` ms.
 */
export async function removeStalePartials(
  folder: string,
  {
    isOurs,
    now,
    quiet = HOUR,
  }: { readonly isOurs: (name: string) => boolean; readonly now: number; readonly quiet?: number },
): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (isOurs(name) && (await lastChange(path)) < now - quiet)
      await rm(path, { recursive: true, force: true });
  }
}

/** True for a name that `partialPrefix` began for this file. */
export function isPartialOf(file: string): (name: string) => boolean {
  const prefix = basename(partialPrefix(file));
  return (name) => name.startsWith(prefix);
}
