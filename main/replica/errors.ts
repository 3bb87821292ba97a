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
