import { z } from 'zod';
import type { TeamAccess } from '../../../shared/domain/access.ts';
import { memberId, teamId, type MemberId } from '../../../shared/domain/ids.ts';
import { roles, type Role } from '../../../shared/domain/role.ts';
import { toHex } from '../../../shared/lib/bytes.ts';
import { assertNever } from '../../../shared/lib/exhaustive.ts';
import type { Meta } from '../../../shared/wire/meta.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { sha256 } from '../hashing.ts';

/** A member as the server knows it. */
export interface Member {
  readonly memberId: MemberId;
  readonly role: Role;
  readonly teams: TeamAccess;
  /** ms since the epoch. */
  readonly since: number;
  readonly removedAt: number | null;
}

/** A device of a member. Those of a removed member are revoked with it. */
export interface Device {
  readonly deviceId: string;
  readonly memberId: MemberId;
  /** To be compared by people: 16 hex digits of the SHA-256 of the key, in groups of four. */
  readonly fingerprint: string;
  readonly addedAt: number;
  readonly state: 'active' | 'revoked' | 'quarantined';
}

/** Writes what a record says (M2). `numbers` and purges are kept by the replica. */
export function applyMeta(tx: WriteHandle, { entry, at }: Meta): void {
  switch (entry.kind) {
    case 'member.set':
      tx.run(
        `INSERT INTO sync_member (member_id, role, teams, since) VALUES (?, ?, ?, ?)
         ON CONFLICT (member_id) DO UPDATE SET role = excluded.role, teams = excluded.teams, removed_at = NULL`,
        entry.memberId,
        entry.role,
        entry.teams && JSON.stringify(entry.teams),
        at,
      );
      return;
    case 'member.removed':
      tx.run('UPDATE sync_member SET removed_at = ? WHERE member_id = ?', at, entry.memberId);
      return;
    case 'device.added':
      tx.run(
        `INSERT OR REPLACE INTO sync_device (device_id, member_id, key_id, public_key, added_at, state)
         VALUES (?, ?, ?, ?, ?, 'active')`,
        entry.deviceId,
        entry.memberId,
        entry.keyId,
        entry.publicKey,
        at,
      );
      return;
    case 'device.revoked':
      tx.run("UPDATE sync_device SET state = 'revoked' WHERE device_id = ?", entry.deviceId);
      return;
    case 'device.quarantined':
      tx.run("UPDATE sync_device SET state = 'quarantined' WHERE device_id = ?", entry.deviceId);
      return;
    case 'workspace.claimed':
    case 'documents.purged':
    case 'keys.leased':
      return;
    default:
      assertNever(entry);
  }
}

const storedMember = z.object({
  memberId,
  role: z.enum(roles),
  teams: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : z.array(teamId).parse(JSON.parse(text)))),
  since: z.number(),
  removedAt: z.number().nullable(),
});

/** All members that ever were, in the order in which they came. */
export function readMembers(read: ReadHandle): Member[] {
  const rows = read.all(
    `SELECT member_id AS memberId, role, teams, since, removed_at AS removedAt FROM sync_member ORDER BY since, member_id`,
  );
  return z.array(storedMember).parse(rows);
}

const storedDevice = z.object({
  deviceId: z.string(),
  memberId,
  publicKey: z.instanceof(Uint8Array),
  addedAt: z.number(),
  state: z.enum(['active', 'revoked', 'quarantined']),
});

/** What two people read to each other to know a key: the first 8 bytes of its SHA-256. */
function fingerprintOf(publicKey: Uint8Array): string {
  return toHex(sha256(publicKey).subarray(0, 8)).replaceAll(/(.{4})(?=.)/g, '$1 ');
}

/** All devices that ever were, in the order in which they came. */
export function readDevices(read: ReadHandle): Device[] {
  const rows = read.all(
    `SELECT d.device_id AS deviceId, d.member_id AS memberId, d.public_key AS publicKey, d.added_at AS addedAt,
       CASE WHEN m.removed_at IS NULL THEN d.state ELSE 'revoked' END AS state
     FROM sync_device d LEFT JOIN sync_member m ON m.member_id = d.member_id ORDER BY d.added_at, d.device_id`,
  );
  return z
    .array(storedDevice)
    .parse(rows)
    .map(({ publicKey, ...device }) => ({ ...device, fingerprint: fingerprintOf(publicKey) }));
}
