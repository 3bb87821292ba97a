import type { GroupId } from '../../shared/documents/group-id.ts';
import type { UpdateOutline } from '../../shared/documents/update-outline.ts';
import type { WorkspaceId } from '../../shared/domain/ids.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import type { OutgoingRecord } from '../../shared/wire/messages.ts';
import type { RecordContent } from '../../shared/wire/record-bytes.ts';
import { GATEWAY } from '../auth/gateway-key.ts';
import { clientsNamed, createAdmissions } from './admit.ts';
import { appendRecords } from './append.ts';
import { countClientIds, endlessRoom, type ClientIdCount, type ClientIdRoom } from './client-ids.ts';
import { recordHash } from './chains.ts';
import type { LogTx, PushContext } from './log-store.ts';
import { nothingWritten, type Turned, type Written } from './outcomes.ts';
import { findOrigins, isForeign } from './origins.ts';
import {
  createRecordCheck,
  FIRST_EPOCH,
  isRestored,
  type RejectCode,
  type StorageLimits,
} from './record-rules.ts';
import type { DeviceRow, PushedRow, RecordHead, ServerRow } from './rows.ts';

/** Records that a device pushed together. */
export interface Batch {
  readonly deviceId: string;
  readonly records: readonly OutgoingRecord[];
  /** What each update holds; null where it could not be decoded. */
  readonly outlines: readonly (UpdateOutline | null)[];
  /** SHA-256 of each `recordBytes`, where somebody has computed them already. */
  readonly hashes?: readonly Uint8Array[];
  readonly at: number;
  readonly limits: StorageLimits;
  /** Endless when left out. */
  readonly clientIds?: ClientIdRoom;
}

export type PushOutcome =
  /** `seqs` of all records of the batch; `fresh` are those that were not there before. */
  | ({ readonly kind: 'accepted'; readonly seqs: readonly number[] } & Written)
  | { readonly kind: 'rejected'; readonly index: number; readonly code: RejectCode }
  | Turned;

type Rejection = Extract<PushOutcome, { kind: 'rejected' }>;

/** What of a batch has to be written, and the seqs of what has not. */
interface Sifted {
  /** By index; 0 where a seq has yet to be given. */
  readonly seqs: number[];
  readonly fresh: RecordContent[];
  readonly hashes: Uint8Array[];
  readonly documents: ReadonlyMap<string, GroupId>;
  readonly writers: ReturnType<typeof createAdmissions>['moved'];
  readonly clientIds: ClientIdCount;
}

/** Records of one chain that are looked through for a batch at most. */
const MOST_REPEATS = 4_096;

/**
 * What the log has under numbers of this batch that lie at or below the head of their group (W4). A device repeats
 * what it sent without leaving any of it out: to look at as many records as it repeats is enough, and costs no more.
 * Not so after a restore (`mayLack`): what it holds only merged it leaves out, and others may have returned that.
 */
async function findStored(
  tx: LogTx,
  { deviceId, records }: Batch,
  { heads, mayLack }: { heads: ReadonlyMap<GroupId, RecordHead>; mayLack: boolean },
): Promise<Map<GroupId, Map<number, PushedRow>>> {
  const repeats = new Map<GroupId, { from: number; to: number; count: number }>();
  for (const { groupId, localId } of records) {
    if (localId > (heads.get(groupId)?.localId ?? 0)) continue;
    const { from, to, count } = repeats.get(groupId) ?? { from: localId, to: localId, count: 0 };
    repeats.set(groupId, { from: Math.min(from, localId), to: Math.max(to, localId), count: count + 1 });
  }
  const stored = new Map<GroupId, Map<number, PushedRow>>();
  for (const [groupId, { from, to, count }] of repeats) {
    const most = mayLack ? Math.min(to - from + 1, MOST_REPEATS) : count;
    const rows = await tx.pushed(deviceId, groupId, to, most);
    stored.set(groupId, new Map(rows.map((row) => [row.localId, row])));
  }
  return stored;
}

/** W9: from now on others do not bring what is this device's. Of one of the gateway nobody else has the records. */
async function noteBack(tx: LogTx, { epoch }: ServerRow, device: DeviceRow): Promise<void> {
  const { deviceId, heardEpoch, keyId } = device;
  if (epoch === FIRST_EPOCH || heardEpoch === epoch || keyId === GATEWAY) return;
  await tx.setHeardEpoch(deviceId, epoch);
}

/** Goes through a batch in its order: the first bad record refuses all of it (W2). */
async function sift(
  tx: LogTx,
  batch: Batch,
  context: PushContext & { device: DeviceRow; workspaceId: WorkspaceId },
): Promise<Sifted | Rejection> {
  const { deviceId, records, outlines } = batch;
  const mayLack = isRestored(context.server);
  const isRepeat = records.some(
    ({ groupId, localId }) => localId <= (context.heads.get(groupId)?.localId ?? 0),
  );
  const stored = isRepeat ? await findStored(tx, batch, { heads: context.heads, mayLack }) : null;
  const admissions = createAdmissions(context.writers, { mayLack });
  const clientIds = countClientIds(batch.clientIds ?? endlessRoom, context.device.memberId, context.writers);
  const origins = await findOrigins(tx, context.server, records);
  const check = createRecordCheck({ ...context, limits: batch.limits, origins });
  const seqs: number[] = [];
  const fresh: RecordContent[] = [];
  const hashes: Uint8Array[] = [];
  let previous = 0;
  for (const [index, record] of records.entries()) {
    const refuse = (code: RejectCode): Rejection => ({ kind: 'rejected', index, code });
    if (record.localId <= previous) return refuse('OUT_OF_ORDER');
    previous = record.localId;
    const content: RecordContent = { kind: 'yjs', deviceId, ...record };
    const hash = batch.hashes?.[index] ?? recordHash(context.workspaceId, content);
    if (record.localId <= (context.heads.get(record.groupId)?.localId ?? 0)) {
      const row = stored?.get(record.groupId)?.get(record.localId);
      if (!row) return refuse('OUT_OF_ORDER');
      if (!equalBytes(row.hash, hash)) return refuse('OUTBOX_FORKED');
      seqs.push(row.seq);
      continue;
    }
    const code = check.refuse(record);
    if (code) return refuse(code);
    const outline = outlines[index];
    if (!outline) return refuse('UNDECODABLE');
    if (isForeign(origins, record.origin) && admissions.brings(record.documentId, outline)) {
      return refuse('FORBIDDEN_ORIGIN');
    }
    const pusher = { owner: record.origin || deviceId, isItself: record.origin === '' };
    const refusal = admissions.admit(record.documentId, outline, pusher);
    if (refusal) return refuse(refusal);
    if (!clientIds.admits(record.documentId, outline)) return refuse('TOO_MANY_CLIENTS');
    seqs.push(0);
    fresh.push(content);
    hashes.push(hash);
  }
  return { seqs, fresh, hashes, documents: check.bound, writers: admissions.moved, clientIds };
}

/** Takes a batch whole, or says why not and writes nothing (SPEC.md of the wire, W1 to W9, W11). */
export async function acceptPush(tx: LogTx, batch: Batch): Promise<PushOutcome> {
  const { deviceId, records: sent, outlines } = batch;
  const groups = new Set(sent.map(({ groupId }) => groupId));
  const context = await tx.push({ deviceId, groups, clients: clientsNamed(sent, outlines) });
  const { server, device } = context;
  const { workspaceId } = server;
  if (device?.state !== 'active' || workspaceId === null) return { kind: 'denied' };
  if (server.isRecovering) return { kind: 'recovering' };
  const sifted = await sift(tx, batch, { ...context, device, workspaceId });
  if ('kind' in sifted) return sifted;
  await noteBack(tx, server, device);
  const { seqs, fresh: records, hashes, documents, writers } = sifted;
  if (records.length === 0) return { kind: 'accepted', seqs, ...nothingWritten };
  const known = { server, groups: context.groups, heads: context.heads };
  const addition = { ...known, at: batch.at, records, hashes, documents, writers };
  const { first, fresh, digests } = await appendRecords(tx, addition);
  sifted.clientIds.settle();
  let next = first;
  return { kind: 'accepted', seqs: seqs.map((seq) => seq || next++), fresh, digests };
}
