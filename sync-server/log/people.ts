import type { TeamAccess } from '../../shared/domain/access.ts';
import { deviceId as deviceIdSchema } from '../../shared/domain/ids.ts';
import { mayInvite, type Role } from '../../shared/domain/role.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import type { RequestCall } from '../../shared/wire/request-messages.ts';
import type { LogTx } from './log-store.ts';
import type { Closing } from './outcomes.ts';
import type { DeviceRow, MemberRow } from './rows.ts';

export type CallOf<M extends RequestCall['method']> = Extract<RequestCall, { method: M }>;

/** Why a request is not granted (SPEC.md of the wire, R1). */
export type RefusalCode = 'READ_ONLY' | 'FORBIDDEN' | 'INVALID' | 'NOT_FOUND' | 'HELD' | 'STALE';

/** What a granted request changes of people and devices; no entry when all is so already. */
export interface Change {
  readonly entries: readonly MetaEntry[];
  readonly closes: readonly Closing[];
}

const nothing: Change = { entries: [], closes: [] };

/** R4: owners and admins, over members whose role is not above their own. */
export function mayRule(by: Role, over: Role): boolean {
  return mayInvite(by, over);
}

async function closesOf(tx: LogTx, member: MemberRow, close: Closing['close']): Promise<Closing[]> {
  const devices = await tx.devicesOf(member.memberId);
  return devices.filter(({ state }) => state === 'active').map(({ deviceId }) => ({ deviceId, close }));
}

async function isLastOwner(tx: LogTx, member: MemberRow): Promise<boolean> {
  if (member.role !== 'owner') return false;
  const owners = (await tx.members()).filter(({ role, isRemoved }) => role === 'owner' && !isRemoved);
  return owners.length <= 1;
}

function isSameAccess(a: TeamAccess, b: TeamAccess): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((team) => b.includes(team));
}

/** R4. */
export async function updateMember(
  tx: LogTx,
  device: DeviceRow,
  { memberId, role, teams }: CallOf<'members.update'>,
): Promise<Change | RefusalCode> {
  if (!mayRule(device.role, role)) return 'FORBIDDEN';
  const member = await tx.member(memberId);
  if (!member || member.isRemoved) return 'NOT_FOUND';
  if (!mayRule(device.role, member.role)) return 'FORBIDDEN';
  if (role !== 'owner' && (await isLastOwner(tx, member))) return 'FORBIDDEN';
  if (role === member.role && isSameAccess(teams, member.teams)) return nothing;
  return {
    entries: [{ kind: 'member.set', memberId, role, teams }],
    closes: await closesOf(tx, member, 'accessChanged'),
  };
}

/** R4. */
export async function removeMember(
  tx: LogTx,
  device: DeviceRow,
  { memberId }: CallOf<'members.remove'>,
): Promise<Change | RefusalCode> {
  if (!mayRule(device.role, device.role)) return 'FORBIDDEN';
  const member = await tx.member(memberId);
  if (!member) return 'NOT_FOUND';
  if (!mayRule(device.role, member.role) || (await isLastOwner(tx, member))) return 'FORBIDDEN';
  if (member.isRemoved) return nothing;
  return {
    entries: [{ kind: 'member.removed', memberId }],
    closes: await closesOf(tx, member, 'unauthorised'),
  };
}

/** R5. */
export async function revokeDevice(
  tx: LogTx,
  device: DeviceRow,
  { deviceId }: CallOf<'devices.revoke'>,
): Promise<Change | RefusalCode> {
  const revoked = await tx.device(deviceId);
  const isOwn = revoked?.memberId === device.memberId;
  if (!isOwn && !mayRule(device.role, device.role)) return 'FORBIDDEN';
  if (!revoked) return 'NOT_FOUND';
  if (!isOwn && !mayRule(device.role, revoked.role)) return 'FORBIDDEN';
  if (revoked.state === 'revoked') return nothing;
  return {
    entries: [{ kind: 'device.revoked', deviceId }],
    closes: [{ deviceId, close: 'unauthorised' }],
  };
}

/** R6. The same again is the same once: its answer may have been lost. */
export async function renewDevice(
  tx: LogTx,
  device: DeviceRow,
  { deviceId, keyId, publicKey }: CallOf<'devices.renew'>,
): Promise<Change | RefusalCode> {
  if (keyId === '' || !deviceIdSchema.safeParse(deviceId).success) return 'INVALID';
  const { memberId } = device;
  const known = await tx.device(deviceId);
  if (!known)
    return { entries: [{ kind: 'device.added', deviceId, memberId, keyId, publicKey }], closes: [] };
  const isSame =
    known.memberId === memberId && known.keyId === keyId && equalBytes(known.publicKey, publicKey);
  return isSame && known.deviceId !== device.deviceId ? nothing : 'INVALID';
}
