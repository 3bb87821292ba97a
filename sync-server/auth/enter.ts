import type { GroupId } from '../../shared/documents/group-id.ts';
import { deviceId as deviceIdSchema, isKeyId, memberId as memberIdSchema } from '../../shared/domain/ids.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import type { CloseName } from '../../shared/wire/close-codes.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import type { Hello } from '../../shared/wire/messages.ts';
import { audit } from '../log/audit.ts';
import type { LogTx } from '../log/log-store.ts';
import { appendMetas } from '../log/meta.ts';
import { nothingWritten, type Written } from '../log/outcomes.ts';
import type { DeviceRow, InviteRow, MemberRow, RecordHead, ServerRow } from '../log/rows.ts';
import { inviteHash, isStillGood } from './invites.ts';
import type { Signer } from './keys.ts';

/** With what `welcome` says of the device, read in the same transaction. */
export interface Entered extends Written {
  readonly kind: 'entered';
  readonly device: DeviceRow;
  readonly server: ServerRow;
  /** Ends of its own chains. */
  readonly heads: ReadonlyMap<GroupId, RecordHead>;
}

export type Entry = Entered | { readonly kind: 'refused'; readonly close: CloseName };

export interface EnterContext {
  readonly hello: Hello;
  readonly signer: Signer;
  readonly newId: () => string;
  readonly at: number;
}

function refused(close: CloseName): Entry {
  return { kind: 'refused', close };
}

/** A3: only the very key. */
async function resume(tx: LogTx, hello: Hello, written = nothingWritten): Promise<Entry> {
  const device = await tx.device(hello.deviceId);
  // X2: it may have been let in after the backup, and whoever brings the `meta` of that is still to come.
  if (!device && (await tx.server()).isRecovering) return refused('recovering');
  if (!device || device.keyId !== hello.keyId || !equalBytes(device.publicKey, hello.publicKey)) {
    return refused('unauthorised');
  }
  if (device.state === 'quarantined') return refused('quarantined');
  if (device.state !== 'active') return refused('unauthorised');
  const heads = await tx.heads(device.deviceId);
  return { kind: 'entered', device, server: await tx.server(), heads, ...written };
}

function isUsedBy(invite: InviteRow, hello: Hello): boolean {
  const by = invite.usedBy;
  return by?.deviceId === hello.deviceId && equalBytes(by.publicKey, hello.publicKey);
}

/** What is written for a device that comes with this invite, or why it may not (A5, A6). */
function findEntries(
  server: ServerRow,
  invite: InviteRow,
  { hello, newId }: EnterContext,
): MetaEntry[] | CloseName {
  const { intent, deviceId, keyId, publicKey } = hello;
  const device = (memberId: MemberRow['memberId']): MetaEntry => ({
    kind: 'device.added',
    deviceId,
    memberId,
    keyId,
    publicKey,
  });
  if (intent.kind === 'claim') {
    if (!invite.isClaim || server.workspaceId !== null) return 'notEmpty';
    const { workspaceId, memberId } = intent;
    return [
      { kind: 'workspace.claimed', workspaceId },
      { kind: 'member.set', memberId, role: 'owner', teams: null },
      device(memberId),
    ];
  }
  if (invite.isClaim) return 'noWorkspace';
  if (invite.memberId) return [device(invite.memberId)];
  const memberId = memberIdSchema.parse(newId());
  return [{ kind: 'member.set', memberId, role: invite.role, teams: invite.teams }, device(memberId)];
}

/**
 * Lets in a device whose signature over `hello` was verified. With an invite, member, device and the
 * used invite are written together (SPEC.md of the wire, A3 to A8).
 */
export async function enter(tx: LogTx, context: EnterContext): Promise<Entry> {
  const { hello, signer, at } = context;
  const { deviceId, publicKey, intent } = hello;
  if (intent.kind === 'resume') return resume(tx, hello);

  const hash = inviteHash(intent.invite);
  const invite = await tx.invite(hash);
  if (!invite) return refused('inviteInvalid');
  if (isUsedBy(invite, hello)) return resume(tx, hello);
  const member = invite.memberId === null ? null : await tx.member(invite.memberId);
  if (!(await isStillGood(tx, invite, member, at))) return refused('inviteInvalid');
  const server = await tx.server();
  // X2: what is lost of the `meta` chain comes first; a new record would stand in its place.
  if (server.isRecovering) return refused('recovering');
  if (!deviceIdSchema.safeParse(deviceId).success || !isKeyId(hello.keyId)) return refused('malformed');
  const known = await tx.device(deviceId);
  // It was let in before and could not keep that: the invite is left for somebody else.
  if (known) return equalBytes(known.publicKey, publicKey) ? resume(tx, hello) : refused('forbidden');

  const entries = findEntries(server, invite, context);
  if (typeof entries === 'string') return refused(entries);
  const written = await appendMetas(tx, signer, entries, { by: deviceId, at });
  await tx.useInvite(hash, { deviceId, publicKey }, at);
  const action = intent.kind === 'claim' ? 'workspace.claimed' : 'member.joined';
  await audit(tx, { at, deviceId, action, detail: member?.role ?? invite.role });
  const { madeWith } = invite;
  if (madeWith !== null) await audit(tx, { at, deviceId: madeWith, action: 'invite.used', detail: deviceId });
  return resume(tx, hello, written);
}
