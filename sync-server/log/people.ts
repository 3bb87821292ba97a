import type { TeamAccess } from '../../shared/domain/access.ts';
import { deviceId as deviceIdSchema, isKeyId, type MemberId } from '../../shared/domain/ids.ts';
import { mayInvite, type Role } from '../../shared/domain/role.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import type { RequestCall } from '../../shared/wire/request-messages.ts';
import { GATEWAY } from '../auth/gateway-key.ts';
import { audit } from './audit.ts';
import type { LogTx } from './log-store.ts';
import type { DeviceRow } from './rows.ts';

export type CallOf<M extends RequestCall['method']> = Extract<RequestCall, { method: M }>;

/** Why a request is not granted (SPEC.md of the wire, R1). */
export type RefusalCode =
  | 'READ_ONLY'
  | 'FORBIDDEN'
  | 'INVALID'
  | 'NOT_FOUND'
  | 'HELD'
  | 'STALE'
  | 'LAST_OWNER'
  | 'TOO_MANY';

/** What a granted request changes of people and devices; no entry when all is so already. */
export interface Change {
  readonly entries: readonly MetaEntry[];
}

const nothing: Change = { entries: [] };

/** A4: devices of a member at once, and those that they make by themselves in a day. */
const MOST_DEVICES = 64;
const RENEWED_PER_DAY = 32;
const DAY = 24 * 60 * 60 * 1000;

/** R4: owners and admins, over members whose role is not above their own. */
export function mayRule(by: Role, over: Role): boolean {
  return mayInvite(by, over);
}

/** What a change takes away: a member's right, or one device. */
export type Loss = { readonly memberId: MemberId } | { readonly deviceId: string };

/**
 * R10: true when without this no owner would have a device left to act with, while now one has. Devices of the
 * gateway do not count: nobody sits at them.
 */
export async function endsOwnership(tx: LogTx, loss: Loss): Promise<boolean> {
  let had = false;
  for (const { memberId, role, isRemoved } of await tx.members()) {
    if (role !== 'owner' || isRemoved) continue;
    for (const { deviceId, state, keyId } of await tx.devicesOf(memberId)) {
      if (state !== 'active' || keyId === GATEWAY) continue;
      const goes = 'memberId' in loss ? loss.memberId === memberId : loss.deviceId === deviceId;
      if (!goes) return false;
      had = true;
    }
  }
  return had;
}

/** True when both reach the same teams. */
export function isSameAccess(a: TeamAccess, b: TeamAccess): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((team) => b.includes(team)) && b.every((team) => a.includes(team));
}

/** True for a list that names a team twice: its length says nothing of what it reaches. */
export function hasRepeats(teams: TeamAccess): boolean {
  return teams !== null && new Set(teams).size < teams.length;
}

/** True when a member has as many devices as one may have. */
export async function hasAllDevices(tx: LogTx, memberId: MemberId): Promise<boolean> {
  const active = (await tx.devicesOf(memberId)).filter(({ state }) => state === 'active');
  return active.length >= MOST_DEVICES;
}

/** How often a member did this within a day, by all of their devices: they can make themselves new ones. */
export async function timesToday(
  tx: LogTx,
  { memberId }: Pick<DeviceRow, 'memberId'>,
  { action, at }: { action: string; at: number },
): Promise<number> {
  const devices = (await tx.devicesOf(memberId)).map(({ deviceId }) => deviceId);
  return tx.auditCount(devices, action, at - DAY);
}

/** R4, R10. */
export async function updateMember(
  tx: LogTx,
  device: DeviceRow,
  { memberId, role, teams }: CallOf<'members.update'>,
): Promise<Change | RefusalCode> {
  if (hasRepeats(teams)) return 'INVALID';
  if (!mayRule(device.role, role)) return 'FORBIDDEN';
  const member = await tx.member(memberId);
  if (!member || member.isRemoved) return 'NOT_FOUND';
  if (!mayRule(device.role, member.role)) return 'FORBIDDEN';
  if (role !== 'owner' && (await endsOwnership(tx, { memberId }))) return 'LAST_OWNER';
  if (role === member.role && isSameAccess(teams, member.teams)) return nothing;
  return { entries: [{ kind: 'member.set', memberId, role, teams }] };
}

/** R4, R10. */
export async function removeMember(
  tx: LogTx,
  device: DeviceRow,
  { memberId }: CallOf<'members.remove'>,
): Promise<Change | RefusalCode> {
  if (!mayRule(device.role, device.role)) return 'FORBIDDEN';
  const member = await tx.member(memberId);
  if (!member) return 'NOT_FOUND';
  if (!mayRule(device.role, member.role)) return 'FORBIDDEN';
  if (member.isRemoved) return nothing;
  if (await endsOwnership(tx, { memberId })) return 'LAST_OWNER';
  return { entries: [{ kind: 'member.removed', memberId }] };
}

/** R5, R10. */
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
  if (await endsOwnership(tx, { deviceId })) return 'LAST_OWNER';
  return { entries: [{ kind: 'device.revoked', deviceId }] };
}

/** R6. The same again is the same once: its answer may have been lost. */
export async function renewDevice(
  tx: LogTx,
  device: DeviceRow,
  { call, at }: { call: CallOf<'devices.renew'>; at: number },
): Promise<Change | RefusalCode> {
  const { deviceId, keyId, publicKey } = call;
  if (!isKeyId(keyId) || !deviceIdSchema.safeParse(deviceId).success) return 'INVALID';
  const { memberId } = device;
  const known = await tx.device(deviceId);
  if (known) {
    const isSame =
      known.memberId === memberId && known.keyId === keyId && equalBytes(known.publicKey, publicKey);
    return isSame && known.deviceId !== device.deviceId ? nothing : 'INVALID';
  }
  if (await hasAllDevices(tx, memberId)) return 'TOO_MANY';
  const action = 'device.renewed';
  if ((await timesToday(tx, device, { action, at })) >= RENEWED_PER_DAY) return 'TOO_MANY';
  await audit(tx, { at, deviceId: device.deviceId, action, detail: deviceId });
  return { entries: [{ kind: 'device.added', deviceId, memberId, keyId, publicKey }] };
}
