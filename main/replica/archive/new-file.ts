import { existsSync } from 'node:fs';
import { link, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { HearthError } from '../../../shared/contract/errors.ts';
import { syncFolder } from '../../store/files.ts';
import { asFileError, fileExists } from './archive-error.ts';

/** Refuses a path that would mean something else to the host than to whoever named it. */
export function requireAbsolute(path: string): void {
  if (isAbsolute(path) && !path.includes('\0')) return;
  throw new HearthError(
    'INVALID_PARAMS',
    'Give the whole path of the file, from the root on. Nothing was changed.',
  );
}

/** How files get and lose names. */
type Names = Pick<typeof import('node:fs/promises'), 'link' | 'rename' | 'rm'>;

/** Gives a finished file its name, which nobody may have by now. */
async function publish(draft: string, path: string, names: Names): Promise<void> {
  try {
    // Unlike a rename, this does not replace what is there.
    await names.link(draft, path);
    // The file is there. A second name that stays is a blemish and no failure.
    await names.rm(draft, { force: true }).catch(() => undefined);
  } catch {
    // Not every file system has links. There the name is taken first, which fails when somebody has it.
    if (existsSync(path)) throw fileExists(path);
    await (await open(path, 'wx', 0o600)).close();
    await names.rename(draft, path);
  }
  syncFolder(dirname(path));
}

/**
 * Writes a file whole or not at all: under a name of its own first, then under `path`. It is readable by its
 * owner only. Throws FILE_EXISTS, INVALID_PARAMS for a folder that is not there, DISK_FULL or DISK_ERROR.
 */
export async function writeNewFile<T>(
  path: string,
  unique: string,
  write: (file: FileHandle) => Promise<T>,
  names: Names = { link, rename, rm },
): Promise<T> {
  requireAbsolute(path);
  if (existsSync(path)) throw fileExists(path);
  const draft = `${path}.${unique}.part`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      const result = await write(file);
      await file.sync();
      await file.close();
      await publish(draft, path, names);
      return result;
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(draft, { force: true });
      throw error;
    }
  } catch (error) {
    throw asFileError(error, path);
  }
}
