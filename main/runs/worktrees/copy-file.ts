import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Why one file could not be copied. */
export type CopyProblem = 'exists' | 'link' | 'special' | 'too_big' | 'no_room' | 'unreadable';

/** Flags for a file that must not be a link nor keep us waiting (a named pipe would). Links are not followed where the platform can say so. */
const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Copies the plain file `path` from one folder to the same place in another, with its permissions. Follows no
 * link on either side and overwrites nothing. `limit` and `left` are bytes. Never rejects.
 */
export async function copyInto(copy: {
  readonly from: string;
  readonly to: string;
  readonly path: string;
  readonly limit: number;
  readonly left: number;
}): Promise<{ readonly bytes: number } | CopyProblem> {
  const { from, to, path } = copy;
  try {
    if (!(await isPlainFolder(from, dirname(path)))) return 'link';
    const source = await openPlain(join(from, path));
    if (typeof source === 'string') return source;
    try {
      const { size, mode } = await source.stat();
      if (size > copy.limit) return 'too_big';
      if (size > copy.left) return 'no_room';
      const bytes = await readAll(source, size);
      if (!(await makeFolder(to, dirname(path)))) return 'link';
      return await writeNew(join(to, path), bytes, mode & 0o777);
    } finally {
      await source.close();
    }
  } catch {
    return 'unreadable';
  }
}

async function openPlain(path: string): Promise<FileHandle | CopyProblem> {
  const named = await lstat(path, { bigint: true });
  if (named.isSymbolicLink()) return 'link';
  if (!named.isFile()) return 'special';
  const file = await open(path, readOnly);
  const opened = await file.stat({ bigint: true });
  // Something else was put in its place between the two looks.
  if (opened.isFile() && opened.dev === named.dev && opened.ino === named.ino) return file;
  await file.close();
  return 'link';
}

/** At most `size` bytes: a file that grows meanwhile is cut, so that no limit is passed. */
async function readAll(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await file.read(bytes, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

async function writeNew(
  path: string,
  bytes: Uint8Array,
  mode: number,
): Promise<{ readonly bytes: number } | CopyProblem> {
  // `wx` refuses whatever is there, links included.
  const file = await open(path, 'wx', mode).catch(existing);
  if (file === 'exists') return file;
  try {
    await file.writeFile(bytes);
    return { bytes: bytes.length };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

function existing(error: unknown): 'exists' {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'exists';
  throw error;
}

/** Makes what is missing of a folder, one step after the other, as `mkdir -p` would follow links. */
async function makeFolder(root: string, folder: string): Promise<boolean> {
  let path = root;
  for (const name of folder === '.' ? [] : folder.split('/')) {
    path = join(path, name);
    await mkdir(path).catch(existing);
    if (!(await lstat(path)).isDirectory()) return false;
  }
  return isPlainFolder(root, folder);
}

/** True when no link lies between the root and the folder. */
async function isPlainFolder(root: string, folder: string): Promise<boolean> {
  const [base, real] = await Promise.all([realpath(root), realpath(join(root, folder))]);
  return real === join(base, folder);
}
