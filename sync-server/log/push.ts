import type { GroupId } from '../../shared/documents/group-id.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import type { LogRecord, OutgoingRecord } from '../../shared/wire/messages.ts';
import type { DeviceRow, LogTx } from './log-store.ts';
import { findDisorder, refuseRecord, type RejectCode } from './record-rules.ts';

export type PushOutcome =
  /** `seqs` of all records of the batch; `fresh` are those that were not there before. */
  | { kind: 'accepted'; seqs: number[]; fresh: LogRecord[] }
  | { kind: 'rejected'; index: number; code: RejectCode }
  /** The device is not, or no longer, one of the workspace. */
  | { kind: 'denied' };

interface Batch {
  readonly deviceId: string;
  readonly records: readonly OutgoingRecord[];
  readonly at: number;
}

type Rejection = Extract<PushOutcome, { kind: 'rejected' }>;

function rejected(index: number, code: RejectCode): Rejection {
  return { kind: 'rejected', index, code };
}

function isSame(stored: LogRecord, sent: OutgoingRecord): boolean {
  return (
    stored.kind === 'yjs' &&
    stored.groupId === sent.groupId &&
    stored.documentId === sent.documentId &&
    equalBytes(stored.payload, sent.payload)
  );
}

/** W4: the seqs of the records at the start of the batch that the log has already. */
async function findStored(tx: LogTx, device: DeviceRow, batch: Batch): Promise<number[] | Rejection> {
  const old = batch.records.filter(({ localId }) => localId <= device.lastLocalId);
  const from = old[0]?.localId;
  const to = old.at(-1)?.localId;
  if (from === undefined || to === undefined) return [];
  const stored = new Map(
    (await tx.pushed(device.deviceId, from, to)).map((row) => [row.localId, row.record]),
  );
  const seqs: number[] = [];
  for (const [index, sent] of old.entries()) {
    const record = stored.get(sent.localId);
    if (!record) return rejected(index, 'OUT_OF_ORDER');
    if (!isSame(record, sent)) return rejected(index, 'OUTBOX_FORKED');
    seqs.push(record.seq);
  }
  return seqs;
}

/** W6: the documents that get their group by this batch. */
async function findUnbound(
  tx: LogTx,
  device: DeviceRow,
  fresh: readonly OutgoingRecord[],
  offset: number,
): Promise<ReadonlyMap<string, GroupId> | Rejection> {
  const ids = fresh.map(({ documentId }) => documentId);
  const groups = await tx.documentGroups(device.workspaceId, ids);
  const unbound = new Map<string, GroupId>();
  for (const [i, { documentId, groupId }] of fresh.entries()) {
    const bound = groups.get(documentId);
    if (bound !== undefined && bound !== groupId) return rejected(offset + i, 'WRONG_GROUP');
    if (bound !== undefined) continue;
    groups.set(documentId, groupId);
    unbound.set(documentId, groupId);
  }
  return unbound;
}

/** Takes a batch whole, or says why not and writes nothing. */
export async function acceptPush(tx: LogTx, batch: Batch): Promise<PushOutcome> {
  const device = await tx.device(batch.deviceId);
  if (device?.state !== 'active') return { kind: 'denied' };
  const disorder = findDisorder(batch.records);
  if (disorder >= 0) return rejected(disorder, 'OUT_OF_ORDER');

  const stored = await findStored(tx, device, batch);
  if (!Array.isArray(stored)) return stored;
  const fresh = batch.records.slice(stored.length);
  for (const [i, record] of fresh.entries()) {
    const code = refuseRecord(device, record);
    if (code) return rejected(stored.length + i, code);
  }
  const unbound = await findUnbound(tx, device, fresh, stored.length);
  if ('kind' in unbound) return unbound;
  if (fresh.length === 0) return { kind: 'accepted', seqs: stored, fresh: [] };

  await tx.bindDocuments(device.workspaceId, unbound);
  const first = await tx.takeSeqs(device.workspaceId, fresh.length);
  const records = fresh.map(({ groupId, documentId, payload }, i): LogRecord => {
    return { kind: 'yjs', seq: first + i, groupId, deviceId: device.deviceId, documentId, payload };
  });
  await tx.append(
    device.workspaceId,
    batch.at,
    records.map((record, i) => ({ record, localId: fresh[i]?.localId ?? null })),
  );
  return { kind: 'accepted', seqs: [...stored, ...records.map(({ seq }) => seq)], fresh: records };
}
