import { constants } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HearthError } from '../../shared/contract/errors.ts';

const WINDOWS = process.platform === 'win32';
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

/**
 * Reads a file that only its owner may read; null when there is none. Refuses with DISK_ERROR what others can
 * read or have planted: links, files of other users, files with rights for anybody else.
 */
export async function readPrivateFile(path: string): Promise<Buffer | null> {
  try {
    return await withFile(path, O_RDONLY | O_NOFOLLOW, 0, async (file) => {
      await checkOwner(path, file);
      return file.readFile();
    });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw asFileError(path, error);
  }
}

/** Writes such a file, whole or not at all: after a crash there is the old one or the new one. */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.new`;
  try {
    await rm(draft, { force: true });
    await withFile(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600, async (file) => {
      await file.writeFile(content);
      await file.sync();
    });
    await rename(draft, path);
    await syncFolder(dirname(path));
  } catch (error) {
    throw asFileError(path, error);
  }
}

/** Removes such a file. False when there was none. */
export async function removePrivateFile(path: string): Promise<boolean> {
  try {
    await rm(path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw asFileError(path, error);
  }
}

/** Makes a folder that only its owner may enter. Refuses a link in its place. */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const folder = await lstat(path);
    if (!folder.isDirectory() || (!WINDOWS && (folder.mode & 0o077) !== 0)) throw notPrivate(path);
  } catch (error) {
    throw asFileError(path, error);
  }
}

async function withFile<T>(
  path: string,
  flags: number,
  mode: number,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, flags, mode);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function checkOwner(path: string, file: FileHandle): Promise<void> {
  const found = await file.stat();
  const own = WINDOWS || ((found.mode & 0o077) === 0 && found.uid === process.getuid?.());
  if (!found.isFile() || !own) throw notPrivate(path);
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no such call and needs none.
  if (!WINDOWS) await withFile(path, O_RDONLY, 0, (folder) => folder.sync());
}

function notPrivate(path: string): HearthError {
  return new HearthError(
    'DISK_ERROR',
    `${path} can be read by others or is not a plain file of yours, so it was not used. Nothing has been changed. If you trust it, take away the rights of others (chmod go= ${path}) and try again.`,
  );
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function asFileError(path: string, error: unknown): unknown {
  if (error instanceof HearthError) return error;
  const code = codeOf(error);
  if (code === null) return error;
  if (code === 'ELOOP') return notPrivate(path);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new HearthError(
    full ? 'DISK_FULL' : 'DISK_ERROR',
    `${path} could not be read or written (${code}). What was there before has not been touched. ${full ? 'Free some space' : 'Check the disk and the rights of the folder'} and try again.`,
    { cause: error },
  );
}
