import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { UpdateOutline } from '../../../shared/documents/update-outline.ts';
import type { MemberId } from '../../../shared/domain/ids.ts';
import { equalBytes } from '../../../shared/lib/bytes.ts';
import { GATEWAY } from '../../auth/gateway-key.ts';
import type { Signer } from '../../auth/keys.ts';
import type { ClientIdRoom } from '../../log/client-ids.ts';
import type { LogTx } from '../../log/log-store.ts';
import { appendMeta } from '../../log/meta.ts';
import { nothingWritten, type Turned, type Written } from '../../log/outcomes.ts';
import { acceptPush } from '../../log/push.ts';
import type { RejectCode, StorageLimits } from '../../log/record-rules.ts';
import type { DeviceRow } from '../../log/rows.ts';
import type { GatewayKeys } from './keys.ts';

/** An update of a member. */
export interface GatewayUpdate {
  readonly groupId: GroupId;
  readonly documentId: string;
  readonly payload: Uint8Array;
}

export type GatewayOutcome =
  | { readonly kind: 'accepted'; readonly deviceId: string; readonly seq: number }
  | { readonly kind: 'rejected'; readonly code: RejectCode }
  | Turned;

export interface AppendParts {
  readonly keys: GatewayKeys;
  readonly signer: Signer;
  readonly storage: StorageLimits;
  readonly clientIds: ClientIdRoom;
  newId(): string;
}

/**
 * The device of a member that the server has the key of, if there is one. To look at all of them takes time, so the
 * last is remembered; logs may have devices that only call their key so (G2).
 */
async function findDevice(tx: LogTx, keys: GatewayKeys, memberId: MemberId): Promise<DeviceRow | null> {
  const remembered = keys.devices.get(memberId);
  const last = remembered === undefined ? null : await tx.device(remembered);
  if (last?.state === 'active' && last.memberId === memberId) return last;
  const found = (await tx.devicesOf(memberId)).find(
    ({ keyId, state, deviceId, publicKey }) =>
      keyId === GATEWAY && state === 'active' && equalBytes(publicKey, keys.of(deviceId).publicKey),
  );
  if (found) keys.devices.set(memberId, found.deviceId);
  return found ?? null;
}

/** The device in whose name the server writes for a member; made, and told to all, when there is none. */
async function deviceOf(
  tx: LogTx,
  { keys, signer, newId }: AppendParts,
  { memberId, at }: { memberId: MemberId; at: number },
): Promise<({ device: DeviceRow } & Written) | null> {
  const member = await tx.member(memberId);
  if (!member || member.isRemoved) return null;
  const known = await findDevice(tx, keys, memberId);
  if (known) return { device: known, ...nothingWritten };
  const deviceId = newId();
  const { publicKey } = keys.of(deviceId);
  const entry = { kind: 'device.added', deviceId, memberId, keyId: GATEWAY, publicKey } as const;
  const written = await appendMeta(tx, signer, { entry, by: '', at });
  const device = await tx.device(deviceId);
  return device && { device, ...written };
}

/** Appends an update in the name of a member, by the rules for every push (SPEC.md of the wire, W2 to W9). */
export async function appendForMember(
  tx: LogTx,
  parts: AppendParts,
  sent: {
    readonly memberId: MemberId;
    /** The device that let its member in this way; null: none did. */
    readonly via: string | null;
    readonly update: GatewayUpdate;
    readonly outline: UpdateOutline | null;
    readonly at: number;
  },
): Promise<{ readonly outcome: GatewayOutcome } & Written> {
  const { memberId, via, update, outline, at } = sent;
  if ((await tx.server()).isRecovering) return { outcome: { kind: 'recovering' }, ...nothingWritten };
  if (via !== null && (await tx.device(via))?.state !== 'active') {
    return { outcome: { kind: 'denied' }, ...nothingWritten };
  }
  const found = await deviceOf(tx, parts, { memberId, at });
  if (!found) return { outcome: { kind: 'denied' }, ...nothingWritten };
  const { device, fresh, digests } = found;
  const { deviceId, lastLocalId } = device;
  const records = [{ ...update, localId: lastLocalId + 1, origin: '' }];
  const { storage: limits, clientIds } = parts;
  const pushed = await acceptPush(tx, { deviceId, records, outlines: [outline], at, limits, clientIds });
  if (pushed.kind === 'rejected') return { outcome: { kind: 'rejected', code: pushed.code }, fresh, digests };
  if (pushed.kind !== 'accepted') return { outcome: pushed, fresh, digests };
  return {
    outcome: { kind: 'accepted', deviceId, seq: pushed.seqs[0] ?? 0 },
    fresh: [...fresh, ...pushed.fresh],
    digests: [...digests, ...pushed.digests],
  };
}
