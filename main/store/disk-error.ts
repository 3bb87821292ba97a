import { HearthError } from '../../shared/contract/errors.ts';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const FULL = 13;
const DISK: readonly number[] = [5, 8, 10, 11, 14, 26];

function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

/** Turns what SQLite throws about the disk into a coded error; everything else is returned as it came. */
export function asDiskError(error: unknown): unknown {
  const code = resultCode(error);
  if (code === FULL) {
    return new HearthError(
      'DISK_FULL',
      'The disk is full, so this change was not saved. Everything saved before is safe. Free some space and try again.',
      { cause: error },
    );
  }
  if (code !== null && DISK.includes(code)) {
    return new HearthError(
      'DISK_ERROR',
      'The profile could not be read or written, so this change was not saved. What was saved before has not been touched. Check the disk and try again.',
      { cause: error },
    );
  }
  return error;
}

/** Refuses a log file that is not a readable log of Hearth. The file stays as it is. */
export function damagedLog(path: string, cause?: unknown): HearthError {
  return new HearthError(
    'DISK_ERROR',
    `${path} is damaged or not a log of Hearth. It has not been changed. Put back a copy of it, or move it away to begin with an empty profile.`,
    { cause },
  );
}
