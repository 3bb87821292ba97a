import type { WorkspaceId } from '../../shared/domain/ids.ts';
import type { Role } from '../../shared/domain/role.ts';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import type { Random } from '../../shared/lib/ports.ts';
import { inviteBytes } from '../../shared/wire/auth-bytes.ts';
import type { LogTx } from '../log/log-store.ts';
import { sha256 } from './keys.ts';

/** A4: 192 bits. */
const SECRET_BYTES = 24;
const WEEK = 7 * 24 * 60 * 60 * 1000;

/** What the server keeps of an invite. */
export function inviteHash(invite: string): Uint8Array {
  return sha256(inviteBytes(invite));
}

/** Makes an invite for a member of a workspace. `expiresAt` is in ms since the epoch. */
export async function createInvite(
  tx: LogTx,
  random: Random,
  { workspaceId, role, at }: { workspaceId: WorkspaceId; role: Role; at: number },
): Promise<{ invite: string; expiresAt: number }> {
  const invite = toBase64Url(random.bytes(SECRET_BYTES));
  const expiresAt = at + WEEK;
  await tx.addInvite({ hash: inviteHash(invite), workspaceId, role, expiresAt, at });
  return { invite, expiresAt };
}

/** While there is no workspace: makes the first owner's invite and voids the ones of earlier starts. */
export async function createOwnerInvite(tx: LogTx, random: Random, at: number): Promise<string | null> {
  await tx.voidOwnerInvites();
  if (await tx.workspace()) return null;
  const invite = toBase64Url(random.bytes(SECRET_BYTES));
  await tx.addInvite({ hash: inviteHash(invite), workspaceId: null, role: 'owner', expiresAt: null, at });
  return invite;
}
