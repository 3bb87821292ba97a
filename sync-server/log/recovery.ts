import { equalBytes } from '../../shared/lib/bytes.ts';
import type { ClientMessage, LogRecord, MessageOf } from '../../shared/wire/messages.ts';
import { metaBytes } from '../../shared/wire/meta-bytes.ts';
import { decodeMeta } from '../../shared/wire/meta-codec.ts';
import type { Meta, MetaEntry } from '../../shared/wire/meta.ts';
import { isSignedBy, sha256, type Signer } from '../auth/keys.ts';
import { audit } from './audit.ts';
import type { LogTx } from './log-store.ts';
import { putMeta } from './meta.ts';
import { nothingWritten, type Closing, type GroupDigest, type Written } from './outcomes.ts';
import { mayRule } from './people.ts';
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
  | 'OUT_OF_ORDER'
  | 'OUTBOX_FORKED'
  | 'INVALID_DOCUMENT'
  | 'WRONG_GROUP'
  | 'PURGED'
  | 'UNDECODABLE'
  | 'FOREIGN_CLIENT';

/** How many the log has now, those among them that it had before. */
export type Returned =
  | ({
      readonly kind: 'returned';
      readonly count: number;
      readonly code: ReturnCode;
      readonly closes: readonly Closing[];
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

/** Devices whose connections an entry ends. */
async function closesOf(tx: LogTx, entry: MetaEntry): Promise<Closing[]> {
  switch (entry.kind) {
    case 'device.revoked':
      return [{ deviceId: entry.deviceId, close: 'unauthorised' }];
    case 'device.quarantined':
      return [{ deviceId: entry.deviceId, close: 'quarantined' }];
    case 'member.removed':
    case 'member.set': {
      const close = entry.kind === 'member.set' ? 'accessChanged' : 'unauthorised';
      return (await tx.devicesOf(entry.memberId)).map(({ deviceId }) => ({ deviceId, close }));
    }
    default:
      return [];
  }
}

async function takeMeta(
  tx: LogTx,
  { signer, device, sent }: { signer: Signer; device: DeviceRow; sent: SentMeta },
): Promise<ReturnCode | (Written & { closes: Closing[] })> {
  const server = await tx.server();
  const meta = decode(sent.bytes);
  if (!meta || server.workspaceId === null) return 'MALFORMED';
  const signed = metaBytes(server.workspaceId, sent.bytes);
  if (!isSignedBy(signer.publicKey, signed, sent.signature)) return 'BAD_SIGNATURE';
  const placed = await place(tx, server, meta, sent);
  if (placed === 'OUT_OF_CHAIN') return placed;
  if (placed === 'known') return { ...nothingWritten, closes: [] };
  if (!server.isRecovering) return 'NOT_RECOVERING';
  if (!mayRule(device.role, device.role)) return 'FORBIDDEN';
  const closes = await closesOf(tx, meta.entry);
  const written = await putMeta(tx, { ...sent, metaSeq: meta.metaSeq }, meta);
  return { ...written, closes };
}

/**
 * Takes back `meta` records that a restored server has lost, from an owner or admin, up to the first that it
 * cannot take (SPEC.md of the wire, X2 to X4).
 */
export async function returnMeta(
  tx: LogTx,
  signer: Signer,
  { deviceId, records }: { readonly deviceId: string; readonly records: readonly SentMeta[] },
): Promise<Returned> {
  const device = await tx.device(deviceId);
  if (device?.state !== 'active') return { kind: 'denied' };
  const fresh: LogRecord[] = [];
  const closes: Closing[] = [];
  let digests: readonly GroupDigest[] = [];
  let count = 0;
  let code: ReturnCode = '';
  for (const sent of records) {
    const taken = await takeMeta(tx, { signer, device, sent });
    if (typeof taken === 'string') {
      code = taken;
      break;
    }
    count += 1;
    fresh.push(...taken.fresh);
    closes.push(...taken.closes);
    if (taken.digests.length > 0) ({ digests } = taken);
  }
  return { kind: 'returned', count, code, closes, fresh, digests };
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
  const { epoch, seq, workspaceId } = await tx.server();
  await tx.setServer({
    epoch: Math.max(epoch + 1, now),
    restoredHead: seq,
    isRecovering: workspaceId !== null,
  });
  await tx.dropClaims();
  await tx.voidInvites('all');
  await audit(tx, { at: now, deviceId: null, action: 'epoch.begun', detail: String(seq) });
}
