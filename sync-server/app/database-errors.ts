import { OperatorError } from '../ops/operator-error.ts';

/** There is no log where there has to be one. */
export function noLog(name: string): OperatorError {
  return new OperatorError(
    'NO_LOG',
    `There is no log in ${name}. Nothing was made. Say with --database where it is.`,
  );
}

/** A server is in the way. */
export function running(name: string): OperatorError {
  return new OperatorError(
    'RUNNING',
    `A server runs on ${name}. Nothing was changed. Stop all servers on it first.`,
  );
}

/** There is a log where a restore would put one. */
export function exists(name: string): OperatorError {
  return new OperatorError(
    'EXISTS',
    `There is a log in ${name} already. Nothing was changed. Give --replace to have it moved aside, or another --database.`,
  );
}
