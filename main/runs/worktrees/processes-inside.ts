import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isBelow } from '../git/inside.ts';

/**
 * Pids of the processes that work in a folder or below it, those of other people left out. Null where that cannot be
 * told: only Linux has `/proc`.
 */
export async function processesInside(folder: string): Promise<number[] | null> {
  if (process.platform !== 'linux') return null;
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const inside = await Promise.all(
    names.map(async (name) => {
      // It has ended, or belongs to somebody else.
      const cwd = await readlink(join('/proc', name, 'cwd')).catch(() => null);
      return cwd !== null && (cwd === folder || isBelow(cwd, folder));
    }),
  );
  return names.filter((_, index) => inside[index]).map(Number);
}
