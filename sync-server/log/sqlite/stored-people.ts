import type { MemberId } from '../../../shared/domain/ids.ts';
import type { Role } from '../../../shared/domain/role.ts';
import { toStoredInvite, type InviteColumns } from '../transfer/invite-columns.ts';
import type { LogContent, StoredDevice } from '../transfer/log-content.ts';
import { unpackTeams } from './people.ts';
import type { Sql } from './sql.ts';

interface MemberColumns {
  readonly member_id: MemberId;
  readonly role: Role;
  readonly teams: string | null;
  readonly is_removed: number;
  readonly created_at: number;
}

/** Who is in a log that is closed. */
export function readStoredPeople(sql: Sql): Pick<LogContent, 'members' | 'devices' | 'invites'> {
  return {
    members: async () =>
      sql.all<MemberColumns>('SELECT * FROM member ORDER BY created_at, member_id').map((row) => ({
        memberId: row.member_id,
        role: row.role,
        teams: unpackTeams(row.teams),
        isRemoved: row.is_removed === 1,
        createdAt: row.created_at,
      })),
    devices: async () =>
      sql.all<StoredDevice>(
        `SELECT device_id AS deviceId, member_id AS memberId, key_id AS keyId, public_key AS publicKey, state,
           created_at AS createdAt, heard_epoch AS heardEpoch FROM device ORDER BY no`,
      ),
    invites: async () =>
      sql
        .all<InviteColumns>('SELECT * FROM invite ORDER BY created_at, hash')
        .map((row) => toStoredInvite(row, unpackTeams)),
  };
}
