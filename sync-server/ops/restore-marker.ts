import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from './operator-error.ts';

/** Lies in a folder while a restore moves logs in it. */
export function restoreMarker(folder: string): string {
  return join(folder, 'restore.pending');
}

/** Keeps a server from beginning a new, empty log in a folder where a restore did not come to its end. */
export function refuseInterrupted(folder: string): void {
  if (!existsSync(restoreMarker(folder))) return;
  throw new OperatorError(
    'INTERRUPTED',
    `A restore into ${folder} did not come to its end. What was there before is in the folder replaced-… beside it; ` +
      'nothing is lost. Run the same restore again with --replace.',
  );
}
