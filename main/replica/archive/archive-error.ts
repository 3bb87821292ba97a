import { HearthError } from '../../../shared/contract/errors.ts';

/** The file is no export of a workspace, or not one that this program understands. */
export function invalidArchive(what: string, cause?: unknown): HearthError {
  return new HearthError(
    'ARCHIVE_INVALID',
    `This file cannot be imported: ${what}. Nothing was changed. Choose a file that was made by an export of Hearth.`,
    { cause },
  );
}

/** The file was an export once, and has suffered. */
export function damagedArchive(what: string, cause?: unknown): HearthError {
  return new HearthError(
    'ARCHIVE_DAMAGED',
    `This export is damaged: ${what}. Nothing was changed. Use another copy of the file, or export again.`,
    { cause },
  );
}

/** The file would take more room than any workspace should. */
export function hugeArchive(what: string): HearthError {
  return new HearthError(
    'ARCHIVE_TOO_LARGE',
    `This file was not imported: ${what}, which no export comes to. Nothing was changed.`,
  );
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Turns what the file system throws into a coded error; everything else is returned as it came. */
export function asFileError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (error instanceof HearthError || code === null) return error;
  switch (code) {
    case 'EEXIST':
      return fileExists(path);
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ENAMETOOLONG':
      return new HearthError(
        'INVALID_PARAMS',
        `There is no such file or folder: ${path}. Nothing was changed. Check the path and try again.`,
        { cause: error },
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new HearthError(
        'DISK_FULL',
        `There is no room left for ${path}, so it was not written. Free some space and try again.`,
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EIO':
      return new HearthError(
        'DISK_ERROR',
        `${path} could not be read or written (${code}). Nothing was changed. Check its permissions, or choose another place.`,
        { cause: error },
      );
    default:
      return error;
  }
}

export function fileExists(path: string): HearthError {
  return new HearthError(
    'FILE_EXISTS',
    `${path} exists already. It was not touched and nothing was written. Choose another name, or remove it first.`,
  );
}
