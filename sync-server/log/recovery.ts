import { equalBytes } from '../../shared/lib/bytes.ts';
import type { ClientMessage, LogRecord, MessageOf } from '../../shared/wire/messages.ts';
import { metaBytes } from '../../shared/wire/meta-bytes.ts';
import { decodeMeta } from '../../shared/wire/meta-codec.ts';
import type { Meta } from '../../shared/wire/meta.ts';
import { isSignedBy, sha256, type Signer } from '../auth/keys.ts';
import { audit } from './audit.ts';
import type { LogTx } from './log-store.ts';
import { takeLate } from './late-meta.ts';
import { putMeta } from './meta.ts';
import { nothingWritten, type GroupDigest, type Written } from './outcomes.ts';
import { mayRule } from './people.ts';
import type { RejectCode } from './record-rules.ts';
import { restoresBefore } from './restores.ts';
import type { DeviceRow, ServerRow } from './rows.ts';

/** Why the rest was not taken; empty when all was. */
export type ReturnCode =
  | ''
  | 'FORBIDDEN'
  | 'NOT_RECOVERING'
  | 'RECOVERING'
  | 'MALFORMED'
  | 'OUT_OF_CHAIN'
  | 'BAD_SIGNATURE'
  | 'UNKNOWN_DEVICE'
  | RejectCode;

/** How many the log has now, those among them that it had before. */
export type Returned =
  | ({
      readonly kind: 'returned';
      readonly count: number;
      readonly code: ReturnCode;
    } & Written)
  | { readonly kind: 'denied' };

type SentMeta = MessageOf<ClientMessage, 'returnMeta'>['records'][number];

function decode(bytes: Uint8Array): Meta | null {
  try {
    return decodeMeta(bytes);
  } catch {
    return null;
  }
}

/** Whether a record is the next of the chain (M1), the very one that is there already, or neither. */
async function place(
  tx: LogTx,
  server: ServerRow,
  meta: Meta,
  { bytes }: SentMeta,
): Promise<'next' | 'known' | 'OUT_OF_CHAIN'> {
  if (meta.metaSeq <= server.metaSeq) {
    const row = await tx.meta(meta.metaSeq);
    return row && equalBytes(row.hash, sha256(bytes)) ? 'known' : 'OUT_OF_CHAIN';
  }
  const follows = meta.metaSeq === server.metaSeq + 1 && equalBytes(meta.prevHash, server.metaHash);
  return follows ? 'next' : 'OUT_OF_CHAIN';
}

async function takeMeta(
  tx: LogTx,
  { signer, device, sent, at }: { signer: Signer; device: DeviceRow; sent: SentMeta; at: number },
): Promise<ReturnCode | Written> {
  const server = await tx.server();
  const meta = decode(sent.bytes);
  if (!meta || server.workspaceId === null) return 'MALFORMED';
  const signed = metaBytes(server.workspaceId, sent.bytes);
  if (!isSignedBy(signer.publicKey, signed, sent.signature)) return 'BAD_SIGNATURE';
  const placed = await place(tx, server, meta, sent);
  if (placed === 'known') return nothingWritten;
  if (!server.isRecovering) return takeLate(tx, signer, { entry: meta.entry, deviceId: device.deviceId, at });
  if (placed === 'OUT_OF_CHAIN') return placed;
  if (!mayRule(device.role, device.role)) return 'FORBIDDEN';
  return putMeta(tx, { ...sent, metaSeq: meta.metaSeq }, meta);
}

export interface ReturnedMeta {
  /** Who brings it. */
  readonly deviceId: string;
  readonly records: readonly SentMeta[];
  readonly at: number;
}

/**
 * Takes back `meta` records that a restored server has lost: while it waits, from an owner or admin, up to the first
 * that it cannot take (SPEC.md of the wire, X2 to X4); afterwards from anybody what must not be lost (X6).
 */
export async function returnMeta(
  tx: LogTx,
  signer: Signer,
  { deviceId, records, at }: ReturnedMeta,
): Promise<Returned> {
  const device = await tx.device(deviceId);
  if (device?.state !== 'active') return { kind: 'denied' };
  const fresh: LogRecord[] = [];
  let digests: readonly GroupDigest[] = [];
  let count = 0;
  let code: ReturnCode = '';
  for (const sent of records) {
    const taken = await takeMeta(tx, { signer, device, sent, at });
    if (typeof taken === 'string') {
      code = taken;
      // What comes late does not build on each other.
      if (taken === 'NOT_RECOVERING') continue;
      break;
    }
    count += 1;
    fresh.push(...taken.fresh);
    if (taken.digests.length > 0) ({ digests } = taken);
  }
  return { kind: 'returned', count, code, fresh, digests };
}

/** An owner or admin says that the lost `meta` is back: the server takes writes again (X2). */
export async function finishRecovery(
  tx: LogTx,
  { deviceId, at }: { readonly deviceId: string; readonly at: number },
): Promise<{ readonly kind: 'finished' | 'forbidden' | 'denied' }> {
  const device = await tx.device(deviceId);
  if (device?.state !== 'active') return { kind: 'denied' };
  if (!mayRule(device.role, device.role)) return { kind: 'forbidden' };
  if ((await tx.server()).isRecovering) {
    await tx.setServer({ isRecovering: false });
    await audit(tx, { at, deviceId, action: 'recovery.finished', detail: null });
  }
  return { kind: 'finished' };
}

/**
 * Begins the epoch of a store that was restored from a backup (X1). `now` in ms since the epoch. Claims and
 * unused invites go: some may have been ended or used since the backup.
 */
export async function beginEpoch(tx: LogTx, now: number): Promise<void> {
  const server = await tx.server();
  const { epoch, seq, workspaceId } = server;
  await tx.setServer({
    epoch: Math.max(epoch + 1, now),
    restoredHead: seq,
    earlierRestores: restoresBefore(server),
    // What came from the backup is in one.
    backedUpSeq: seq,
    isRecovering: workspaceId !== null,
  });
  await tx.dropClaims(Number.MAX_SAFE_INTEGER);
  await tx.voidInvites('all');
  await audit(tx, { at: now, deviceId: null, action: 'epoch.begun', detail: String(seq) });
}
