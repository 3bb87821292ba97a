import type { TeamAccess } from '../../../shared/domain/access.ts';
import type { MemberId } from '../../../shared/domain/ids.ts';
import type { Role } from '../../../shared/domain/role.ts';
import type { StoredInvite } from './log-content.ts';

/** An invite as both adapters keep it; SQLite has 0 and 1 where PostgreSQL has a truth. */
export interface InviteColumns {
  readonly hash: Uint8Array;
  readonly made_by: MemberId | null;
  readonly made_with: string | null;
  readonly role: Role;
  readonly teams: string | null;
  readonly member_id: MemberId | null;
  readonly is_claim: boolean | number;
  readonly expires_at: number | null;
  readonly used_by: string | null;
  readonly used_key: Uint8Array | null;
  readonly used_at: number | null;
  readonly created_at: number;
}

/** The invite of a row. */
export function toStoredInvite(
  row: InviteColumns,
  unpackTeams: (text: string | null) => TeamAccess,
): StoredInvite {
  const { hash, role, used_by: deviceId, used_key: publicKey } = row;
  return {
    hash,
    by: row.made_by,
    madeWith: row.made_with,
    role,
    teams: unpackTeams(row.teams),
    memberId: row.member_id,
    isClaim: Boolean(row.is_claim),
    expiresAt: row.expires_at,
    usedBy: deviceId === null || publicKey === null ? null : { deviceId, publicKey },
    usedAt: row.used_at,
    createdAt: row.created_at,
  };
}
