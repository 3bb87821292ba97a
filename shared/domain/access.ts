import type { TeamId } from './ids.ts';
import type { Role } from './role.ts';

/** Which teams a member has access to; null: all, also those to come. */
export type TeamAccess = readonly TeamId[] | null;

/** Owners and admins see every team, whatever was said of them. */
export function hasTeam({ role, teams }: { role: Role; teams: TeamAccess }, teamId: string): boolean {
  return teams === null || role === 'owner' || role === 'admin' || teams.some((team) => team === teamId);
}
