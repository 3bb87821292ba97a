import type { TeamAccess } from '../../shared/domain/access.ts';
import type { MemberId } from '../../shared/domain/ids.ts';
import { mayInvite, type Role } from '../../shared/domain/role.ts';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import type { Random } from '../../shared/lib/ports.ts';
import { inviteBytes } from '../../shared/wire/auth-bytes.ts';
import type { LogTx } from '../log/log-store.ts';
import type { InviteRow, MemberRow } from '../log/rows.ts';
import { sha256 } from './keys.ts';

/** A4: 192 bits. */
const SECRET_BYTES = 24;

/** A4, in ms. */
const SHORTEST = 10 * 60 * 1000;
const LONGEST = 7 * 24 * 60 * 60 * 1000;

/** A4: whether an invite may last so long, in ms. */
export function isInviteTime(ms: number): boolean {
  return ms >= SHORTEST && ms <= LONGEST;
}

/** What the server keeps of an invite. */
export function inviteHash(invite: string): Uint8Array {
  return sha256(inviteBytes(invite));
}

/** What an invite is for. Times are ms since the epoch. */
export interface InviteTerms {
  /** Null: the operator of the server. */
  readonly by: MemberId | null;
  /** The device that asks for it; null for the operator. */
  readonly madeWith: string | null;
  readonly role: Role;
  readonly teams: TeamAccess;
  /** Null: makes a new member. */
  readonly memberId: MemberId | null;
  readonly expiresAt: number;
}

/** Makes an invite to a workspace that there is, and returns it: it is kept nowhere. */
export async function createInvite(
  tx: LogTx,
  random: Random,
  { terms, at }: { terms: InviteTerms; at: number },
): Promise<string> {
  const invite = toBase64Url(random.bytes(SECRET_BYTES));
  await tx.addInvite({ ...terms, hash: inviteHash(invite), isClaim: false }, at);
  return invite;
}

/** While there is no workspace: makes the first owner's invite and voids the ones of earlier starts. */
export async function createOwnerInvite(tx: LogTx, random: Random, at: number): Promise<string | null> {
  await tx.voidInvites('claim');
  if ((await tx.server()).workspaceId !== null) return null;
  const invite = toBase64Url(random.bytes(SECRET_BYTES));
  const terms = {
    by: null,
    madeWith: null,
    role: 'owner',
    teams: null,
    memberId: null,
    expiresAt: null,
  } as const;
  await tx.addInvite({ ...terms, hash: inviteHash(invite), isClaim: true }, at);
  return invite;
}

/** A8: whether a member may have a device made for another one, or for themselves. */
export function mayInviteDevice(
  by: Pick<MemberRow, 'memberId' | 'role'>,
  member: Pick<MemberRow, 'memberId' | 'role'>,
): boolean {
  return by.memberId === member.memberId || mayInvite(by.role, member.role);
}

/**
 * A8: an invite lasts no longer than the right of the member who made it, and than the device with which they did: who
 * revokes a stolen one need not know what it has made. `member`: for whose device it is.
 */
export async function isStillGood(
  tx: LogTx,
  invite: InviteRow,
  member: MemberRow | null,
  at: number,
): Promise<boolean> {
  if (invite.usedBy || (invite.expiresAt !== null && invite.expiresAt <= at)) return false;
  if (invite.by === null) return true;
  if (invite.madeWith !== null && (await tx.device(invite.madeWith))?.state !== 'active') return false;
  const by = await tx.member(invite.by);
  if (!by || by.isRemoved) return false;
  if (invite.memberId === null) return mayInvite(by.role, invite.role);
  return member !== null && !member.isRemoved && mayInviteDevice(by, member);
}
