import { HearthError } from '../../../shared/contract/errors.ts';
import type { Host } from '../world/host.ts';
import type { Team } from '../world/team.ts';
import type { Answer } from './ledger.ts';

/** What a command may say in a world where disks fill up and others change the same things. */
const expected: ReadonlySet<string> = new Set([
  'DISK_ERROR',
  'DISK_FULL',
  'FORBIDDEN',
  'INVALID_PARAMS',
  'NO_WORKSPACE',
  'NOT_FOUND',
  'SHUTTING_DOWN',
  'TEAM_KEY_TAKEN',
]);

/** Sees a command through: enters its answer into the ledger. What a command may not say fails the world. */
export async function attempt<T>(
  team: Team,
  host: Host,
  command: Promise<T>,
  answers: readonly Answer[] = [],
): Promise<T | null> {
  try {
    const value = await command;
    // A machine that has stopped has told nobody.
    if (!host.process.isAlive) return null;
    for (const answer of answers) answer.saved();
    return value;
  } catch (error) {
    if (!host.process.isAlive) return null;
    if (!(error instanceof HearthError) || !expected.has(error.code)) {
      team.context.fail(`${host.process.name}: a command failed with ${String(error)}`);
    }
    for (const answer of answers) answer.refused();
    return null;
  }
}
