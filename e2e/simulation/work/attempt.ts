import { HearthError } from '../../../shared/contract/errors.ts';
import type { Host } from '../world/host.ts';
import type { Team } from '../world/team.ts';
import type { Answer } from './answer.ts';

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

/** A newer program may have been here, on a machine that is gone by now, and left what an older one does not change. */
const mayBeAhead = ({ machines }: Team): boolean => machines.some(({ newestSchema }) => newestSchema > 1);

function isExpected(team: Team, error: unknown, also: readonly string[]): boolean {
  if (!(error instanceof HearthError)) return false;
  const { code } = error;
  return expected.has(code) || also.includes(code) || (code === 'SCHEMA_AHEAD' && mayBeAhead(team));
}

/**
 * Sees a command through: enters its answer into the ledger. What a command may not say fails the world; `also` are
 * codes that only this one may.
 */
export async function attempt<T>(
  team: Team,
  host: Host,
  command: Promise<T>,
  answers: readonly Answer[] = [],
  also: readonly string[] = [],
): Promise<T | null> {
  try {
    const value = await command;
    // A machine that has stopped has told nobody.
    if (!host.process.isAlive) return null;
    for (const answer of answers) answer.saved();
    return value;
  } catch (error) {
    if (!host.process.isAlive) return null;
    if (!isExpected(team, error, also)) {
      team.context.fail(`${host.process.name}: a command failed with ${String(error)}`);
    }
    for (const answer of answers) answer.refused();
    return null;
  }
}
