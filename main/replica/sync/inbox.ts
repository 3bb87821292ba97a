import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import type { LogRecord, YjsRecord } from '../../../shared/wire/messages.ts';
import type { WriteHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import { dissolveSnapshot, forgetIfEmpty, takeNumber } from '../documents/records.ts';
import type { Edit } from '../edit.ts';
import { isPurged } from '../tombstones.ts';
import { readGroup, writeGroup, type GroupState } from './group-state.ts';
import { noteHeard } from './heard.ts';
import { nextHash } from './hashes.ts';
import { introduceSelf, ownName } from './introduce.ts';
import { chainOwner } from './owner.ts';
import { rebuild } from './rebuild.ts';
import { mergeDocument } from './remote.ts';
import { endRepair } from './repair.ts';
import { recall, settle, type StoredRecord } from './settle.ts';

/** Records of one commit, and about how many bytes of payload. */
const PER_COMMIT = { records: 1000, bytes: 4 * 1024 * 1024 };

/** A record that was purged or compacted on the server: only its place is left. */
function isHollow(record: LogRecord): boolean {
  return record.kind === 'yjs' && record.payload.length === 0;
}

/**
 * The place of a group after one more record. Behind a hole its digest cannot be known: then it stays where it was
 * until the server says what the digest is, so that whatever is cut off begins again from there.
 */
function after(state: GroupState, workspaceId: WorkspaceId, record: LogRecord): GroupState {
  if (state.hash === null || isHollow(record)) return { ...state, hash: null };
  return { ...state, seq: record.seq, hash: nextHash(state.hash, workspaceId, record) };
}

/** Moves the groups on past these records, in order. Answers those that their group had not had yet. */
function passGroups(tx: WriteHandle, workspaceId: WorkspaceId, records: readonly LogRecord[]): LogRecord[] {
  const fresh: LogRecord[] = [];
  for (const [groupId, ofGroup] of Map.groupBy(records, (record) => record.groupId)) {
    let state = readGroup(tx, groupId);
    let last = state.seq;
    for (const record of ofGroup.toSorted((a, b) => a.seq - b.seq)) {
      if (record.seq <= last) continue;
      last = record.seq;
      state = after(state, workspaceId, record);
      fresh.push(record);
    }
    writeGroup(tx, groupId, state);
  }
  return fresh.toSorted((a, b) => a.seq - b.seq);
}

/** Own work that the server has given to nobody waits again; under its old number it might not be taken. */
function putBack(tx: WriteHandle, { position }: StoredRecord): void {
  tx.run(
    "UPDATE record SET server_seq = NULL, device_id = '', number = ? WHERE position = ?",
    takeNumber(tx),
    position,
  );
}

/** What stood in the place of a record does not count there: own work waits again, all else goes. */
function takeOut(edit: Edit, context: ReplicaContext, stored: StoredRecord, record: YjsRecord): void {
  const { tx } = edit;
  const { deviceId } = chainOwner(context);
  const isOwn = stored.deviceId === deviceId && stored.number !== null;
  // The very same record with another payload was damaged here.
  const isSame = record.deviceId === deviceId && record.localId === stored.number;
  if (isOwn && !isSame) return putBack(tx, stored);
  rebuild(edit, context.residents, stored.name, () => {
    dissolveSnapshot(tx, stored);
    tx.run('DELETE FROM record WHERE position = ?', stored.position);
  });
  forgetIfEmpty(tx, stored.document);
}

/** Those of the records that have to be applied. */
function takeNew(edit: Edit, context: ReplicaContext, records: readonly LogRecord[]): YjsRecord[] {
  const owner = chainOwner(context);
  const memory = recall(edit.tx);
  return records.filter((record): record is YjsRecord => {
    if (record.kind !== 'yjs' || isHollow(record) || isPurged(edit.tx, record.documentId)) return false;
    const settled = settle(edit.tx, owner, memory, record);
    if (settled.kind === 'replaces') takeOut(edit, context, settled.stored, record);
    return settled.kind !== 'known';
  });
}

/** Takes in what the server sent, in one commit: log, rows, cursors and digests. */
export function applyRecords(context: ReplicaContext, tx: WriteHandle, records: readonly LogRecord[]): void {
  const edit = context.begin(tx);
  const name = ownName(tx, context);
  const fresh = passGroups(tx, chainOwner(context).workspaceId, records);
  noteHeard(tx, fresh, context.clock.now());
  const news = takeNew(edit, context, fresh);
  for (const ofOne of Map.groupBy(news, ({ documentId }) => documentId).values()) {
    mergeDocument(edit, context.residents, ofOne);
  }
  for (const groupId of new Set(fresh.map((record) => record.groupId))) endRepair(context, edit, groupId);
  introduceSelf(context, edit, name);
  edit.finish();
}

/** Cuts what arrived into shares that are one commit each, in order of seq. */
export function* shares(records: readonly LogRecord[]): Generator<LogRecord[]> {
  let share: LogRecord[] = [];
  let bytes = 0;
  for (const record of records.toSorted((a, b) => a.seq - b.seq)) {
    bytes += record.kind === 'yjs' ? record.payload.length : record.bytes.length;
    share.push(record);
    if (share.length < PER_COMMIT.records && bytes < PER_COMMIT.bytes) continue;
    yield share;
    share = [];
    bytes = 0;
  }
  if (share.length > 0) yield share;
}
