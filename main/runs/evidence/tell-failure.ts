import { HearthError } from '../../../shared/contract/errors.ts';
import { failureOf } from '../failure.ts';

const unknown =
  'Something went wrong inside Hearth, so not all checks were run. What was proven before is kept; run them again.';

/** Why checks could not be run, in a sentence for a person. */
export function tellFailure(error: unknown): string {
  if (error instanceof HearthError) return error.message;
  const { category, message } = failureOf(error);
  return category === 'unknown' ? unknown : message;
}

/** The same as what a call is answered with. */
export function asRefusal(error: unknown): HearthError {
  if (error instanceof HearthError) return error;
  const code = failureOf(error).category === 'disk' ? 'DISK_FULL' : 'INTERNAL';
  return new HearthError(code, tellFailure(error), { cause: error });
}
