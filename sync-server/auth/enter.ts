import { equalBytes } from '../../shared/lib/bytes.ts';
import { memberId as memberIdSchema, deviceId as deviceIdSchema } from '../../shared/domain/ids.ts';
import type { MemberId, WorkspaceId } from '../../shared/domain/ids.ts';
import type { CloseName } from '../../shared/wire/close-codes.ts';
import type { Hello } from '../../shared/wire/messages.ts';
import type { DeviceRow, InviteRow, LogTx } from '../log/log-store.ts';
import { inviteHash } from './invites.ts';

export type Entry = { kind: 'entered'; device: DeviceRow } | { kind: 'refused'; close: CloseName };

function refused(close: CloseName): Entry {
  return { kind: 'refused', close };
}

/** A3: only the very key. */
async function resume(tx: LogTx, hello: Hello): Promise<Entry> {
  const device = await tx.device(hello.deviceId);
  if (!device || device.keyId !== hello.keyId || !equalBytes(device.publicKey, hello.publicKey)) {
    return refused('unauthorised');
  }
  return device.state === 'active' ? { kind: 'entered', device } : refused('quarantined');
}

function isUsedBy(invite: InviteRow, hello: Hello): boolean {
  const by = invite.usedBy;
  return by?.deviceId === hello.deviceId && equalBytes(by.publicKey, hello.publicKey);
}

/** Who the device will be: a new member of the workspace there is, or the owner of the one it brings. */
async function findPlace(
  tx: LogTx,
  invite: InviteRow,
  { hello, newId, at }: { hello: Hello; newId: () => string; at: number },
): Promise<{ workspaceId: WorkspaceId; memberId: MemberId } | CloseName> {
  const { intent } = hello;
  if (intent.kind === 'claim') {
    if (invite.workspaceId !== null || (await tx.workspace())) return 'notEmpty';
    await tx.createWorkspace(intent.workspaceId, at);
    return { workspaceId: intent.workspaceId, memberId: intent.memberId };
  }
  if (invite.workspaceId === null) return 'noWorkspace';
  return { workspaceId: invite.workspaceId, memberId: memberIdSchema.parse(newId()) };
}

/**
 * Lets in a device whose signature over `hello` was verified. With an invite, member, device and the
 * used invite are written together (SPEC.md, A3 to A7).
 */
export async function enter(
  tx: LogTx,
  context: { hello: Hello; newId: () => string; at: number },
): Promise<Entry> {
  const { hello, at } = context;
  const { deviceId, keyId, publicKey, intent } = hello;
  if (intent.kind === 'resume') return resume(tx, hello);

  const hash = inviteHash(intent.invite);
  const invite = await tx.invite(hash);
  if (!invite) return refused('inviteInvalid');
  if (isUsedBy(invite, hello)) return resume(tx, hello);
  if (invite.usedBy || (invite.expiresAt !== null && invite.expiresAt <= at)) return refused('inviteInvalid');
  if (!deviceIdSchema.safeParse(deviceId).success) return refused('malformed');
  if (await tx.device(deviceId)) return refused('forbidden');

  const place = await findPlace(tx, invite, context);
  if (typeof place === 'string') return refused(place);
  await tx.addMember({ ...place, role: invite.role, at });
  await tx.addDevice({ deviceId, memberId: place.memberId, keyId, publicKey, at });
  await tx.useInvite(hash, { deviceId, publicKey, at });
  const action = intent.kind === 'claim' ? 'workspace.claimed' : 'member.joined';
  await tx.audit({ at, workspaceId: place.workspaceId, deviceId, action, detail: invite.role });
  return resume(tx, hello);
}
