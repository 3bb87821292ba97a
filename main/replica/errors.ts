import { HearthError } from '../../shared/contract/errors.ts';

export function noWorkspace(): HearthError {
  return new HearthError('NO_WORKSPACE', 'This profile has no workspace yet. Create one or join one first.');
}

export function notFound(what: string): HearthError {
  return new HearthError(
    'NOT_FOUND',
    `This ${what} does not exist here. It may have been deleted, or not have arrived yet.`,
  );
}

export function invalid(message: string): HearthError {
  return new HearthError('INVALID_PARAMS', message);
}

/** A viewer's change: the server would refuse it. */
export function readOnly(): HearthError {
  return new HearthError(
    'FORBIDDEN',
    'You may read this workspace but not change it. Nothing was changed. Ask an owner or admin for a role that writes.',
  );
}
