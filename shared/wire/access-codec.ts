import type { TeamAccess } from '../domain/access.ts';
import {
  memberId,
  teamId,
  workspaceId,
  type MemberId,
  type TeamId,
  type WorkspaceId,
} from '../domain/ids.ts';
import { roles, type Role } from '../domain/role.ts';
import { wireLimits } from './limits.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** Longest role. */
const ROLE = 16;

/** One of `roles`. */
export function readRole(reader: Reader): Role {
  return reader.parsed(ROLE, (text) => roles.find((role) => role === text) ?? null);
}

/** A UUIDv7; the next two as well. */
export function readWorkspaceId(reader: Reader): WorkspaceId {
  return reader.parsed(wireLimits.id, (text) => workspaceId.safeParse(text).data ?? null);
}

export function readMemberId(reader: Reader): MemberId {
  return reader.parsed(wireLimits.id, (text) => memberId.safeParse(text).data ?? null);
}

export function readTeamId(reader: Reader): TeamId {
  return reader.parsed(wireLimits.id, (text) => teamId.safeParse(text).data ?? null);
}

/** A flag, then what there is. */
export function writeNullable<T>(writer: Writer, value: T | null, write: (value: T) => void): void {
  writer.flag(value !== null);
  if (value !== null) write(value);
}

/** Mirror of `writeNullable`. */
export function readNullable<T>(reader: Reader, read: () => T): T | null {
  return reader.flag() ? read() : null;
}

/** Null for all teams, else a list. */
export function writeTeams(writer: Writer, teams: TeamAccess): void {
  writeNullable(writer, teams, (some) => writer.list(some, (id) => writer.text(id)));
}

/** Mirror of `writeTeams`. */
export function readTeams(reader: Reader): TeamAccess {
  return readNullable(reader, () => reader.list(wireLimits.teams, () => readTeamId(reader)));
}
