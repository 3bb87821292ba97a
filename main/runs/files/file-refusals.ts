import { HearthError } from '../../../shared/contract/errors.ts';

/** What is answered when a file of a worktree cannot be given. Nothing is changed by reading, so nothing is lost. */
export const fileRefusals = {
  badPath: (): HearthError =>
    new HearthError(
      'INVALID_PARAMS',
      'That is no path below the worktree of the run. Give one that begins there, with / between its parts.',
    ),
  leadsOut: (): HearthError =>
    new HearthError(
      'INVALID_PARAMS',
      'This path leads out of the worktree through a link, so it is not shown. Open it outside of Hearth if you trust it.',
    ),
  notFound: (): HearthError =>
    new HearthError(
      'NOT_FOUND',
      'There is nothing with this name in the worktree any more. Read the folder again.',
    ),
  noFile: (): HearthError =>
    new HearthError('INVALID_PARAMS', 'This is no plain file, so there is no text to show.'),
  noFolder: (): HearthError =>
    new HearthError('INVALID_PARAMS', 'This is no folder, so there is nothing in it to list.'),
  denied: (): HearthError =>
    new HearthError(
      'FORBIDDEN',
      'This computer does not let Hearth read that. Change its permissions in the worktree, then open it again.',
    ),
  tooLarge: (): HearthError =>
    new HearthError(
      'TOO_LARGE',
      'The file is larger than 20 MiB, so it is not shown here. It is in the worktree; open it there.',
    ),
  noWorktree: (): HearthError =>
    new HearthError('NOT_FOUND', 'The worktree of the run is not there, so there are no files to show.'),
} as const;

/** Sorts what the file system says; anything else is a bug and goes on as it is. */
export function asFileRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ESTALE':
      return fileRefusals.notFound();
    case 'ELOOP':
    case 'EMLINK':
      return fileRefusals.leadsOut();
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
      return fileRefusals.badPath();
    case 'EACCES':
    case 'EPERM':
      return fileRefusals.denied();
    // A socket or a device without anything behind it.
    case 'ENXIO':
    case 'ENODEV':
    case 'EOPNOTSUPP':
      return fileRefusals.noFile();
    default:
      return error;
  }
}
