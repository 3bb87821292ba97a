import { createHash } from 'node:crypto';
import type { TeamId } from '../../shared/domain/ids.ts';

/** Hex digits at the end of an id that tell which team it was made for. */
const DIGITS = 8;

function markOf(teamId: TeamId, rest: string): string {
  return createHash('sha256').update(`hearth/made-for/${teamId}/${rest}`).digest('hex').slice(0, DIGITS);
}

/**
 * Makes a UUIDv7 that can be told to be made for this team: its last 32 bits are the beginning of SHA-256 over team
 * and the rest, of which 42 bits stay random. Every replica can check it, whatever else it may read, and nobody can
 * make it fit another team afterwards (`docs/decisions/0015-ids-name-their-team.md`).
 */
export function madeFor(teamId: TeamId, uuid: string): string {
  const rest = uuid.slice(0, -DIGITS);
  return rest + markOf(teamId, rest);
}

/** True when `id` was made for this team. */
export function isMadeFor(teamId: TeamId, id: string): boolean {
  return id.endsWith(markOf(teamId, id.slice(0, -DIGITS)));
}
