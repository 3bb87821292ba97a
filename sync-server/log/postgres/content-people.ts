import { toStoredInvite, type InviteColumns } from '../transfer/invite-columns.ts';
import type { LogContent, StoredDevice } from '../transfer/log-content.ts';
import { toMember, unpackTeams } from './people-tx.ts';
import type { Query } from './query.ts';
import type { MemberColumns } from './tables.ts';

/** Who is in the log. */
export function readPeopleContent(query: Query): Pick<LogContent, 'members' | 'devices' | 'invites'> {
  return {
    members: async () =>
      (await query<MemberColumns>('SELECT * FROM member ORDER BY created_at, member_id', [])).map((row) => ({
        ...toMember(row),
        createdAt: row.created_at,
      })),
    devices: () =>
      query<StoredDevice>(
        `SELECT device_id AS "deviceId", member_id AS "memberId", key_id AS "keyId", public_key AS "publicKey", state,
           created_at AS "createdAt", heard_epoch AS "heardEpoch" FROM device ORDER BY created_at, device_id`,
        [],
      ),
    invites: async () =>
      (await query<InviteColumns>('SELECT * FROM invite ORDER BY created_at, hash', [])).map((row) =>
        toStoredInvite(row, unpackTeams),
      ),
  };
}
