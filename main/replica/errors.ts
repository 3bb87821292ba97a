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

/** A change in a team that the server keeps from this member: it would refuse it. */
export function noAccess(): HearthError {
  return new HearthError(
    'FORBIDDEN',
    'You have no access to this team. Nothing was changed. Choose a team of yours, or ask an owner or admin.',
  );
}

/** The text of an issue whose id another team used, too. What is written into it would go to that team. */
export function textElsewhere(): HearthError {
  return new HearthError(
    'FORBIDDEN',
    'The description of this issue is kept by another team, which used the same id. Nothing was changed. Make a new issue for what you want to write.',
  );
}

/** A viewer's change: the server would refuse it. */
export function readOnly(): HearthError {
  return new HearthError(
    'FORBIDDEN',
    'You may read this workspace but not change it. Nothing was changed. Ask an owner or admin for a role that writes.',
  );
}
