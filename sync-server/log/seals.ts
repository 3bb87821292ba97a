import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Seal } from '../../shared/wire/messages.ts';
import { sealBytes } from '../../shared/wire/seal-bytes.ts';
import { isSignedBy } from '../auth/keys.ts';
import { auditRefusal } from './audit.ts';
import type { LogTx } from './log-store.ts';

export interface SentSeal {
  readonly deviceId: string;
  readonly groupId: GroupId;
  readonly localId: number;
  readonly signature: Uint8Array;
  readonly at: number;
}

export type SealOutcome =
  /** To be passed on to others of the group. */
  { readonly kind: 'sealed'; readonly seal: Seal } | { readonly kind: 'passedOver' };

/** Takes a seal that fits the chain the server computed, and passes over any other (SPEC.md of the wire, S2 and S3). */
export async function acceptSeal(tx: LogTx, sent: SentSeal): Promise<SealOutcome> {
  const { deviceId, groupId, localId, signature, at } = sent;
  const device = await tx.device(deviceId);
  const { workspaceId, isRecovering, seq } = await tx.server();
  if (device?.state !== 'active' || workspaceId === null || isRecovering) return { kind: 'passedOver' };
  const known = await tx.seal(deviceId, groupId);
  if (known?.localId === localId) return { kind: 'passedOver' };
  const head = await tx.recordHead(deviceId, groupId);
  const fits =
    head?.localId === localId &&
    isSignedBy(device.publicKey, sealBytes({ workspaceId, deviceId, groupId, ...head }), signature);
  if (!fits) {
    await auditRefusal(tx, { at, deviceId, action: 'seal.refused', detail: groupId });
    return { kind: 'passedOver' };
  }
  const seal: Seal = { deviceId, groupId, localId, hash: head.hash, signature };
  await tx.putSeal(seal, seq);
  return { kind: 'sealed', seal };
}
