import { HearthError } from '../../shared/contract/errors.ts';

/** Turns what the file system throws about the profile's folder into a coded error; others come back as they are. */
export function asProfileError(error: unknown, dir: string): unknown {
  if (error instanceof HearthError || !(error instanceof Error) || !('syscall' in error)) return error;
  const code = 'code' in error ? String(error.code) : 'unknown';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `The disk of ${dir} is full. What is saved there is safe. Free some space and start again.`;
    return new HearthError('DISK_FULL', message, { cause: error });
  }
  const message = `The profile folder ${dir} cannot be used (${code}). Nothing was changed. Choose another one, or make it yours.`;
  return new HearthError('DISK_ERROR', message, { cause: error });
}
