import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { LogTx } from '../log-store.ts';
import type { SnapshotRow } from '../rows.ts';
import { kinds, newDocument } from './append.ts';
import type { NumberedDocument } from './documents.ts';
import type { Memory } from './memory.ts';
import type { NumberedGroup } from './places.ts';
import type { Sql } from './sql.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** What of a record says where it stands in the chain of its document. */
interface Link {
  readonly seq: number;
  readonly back: number;
  readonly size: number;
}

/** The records of a document from the last one back, as long as their seq is above `after`. */
export function* linksOf(sql: Sql, document: NumberedDocument, after: number): Iterable<Link> {
  const text = 'SELECT seq, document_back AS back, length(payload) AS size FROM record WHERE seq = ?';
  for (let seq = document.lastSeq; seq > after;) {
    const link = sql.get<Link>(text, seq);
    if (!link) throw new Error(`The log has no record ${seq}`);
    yield link;
    if (link.back === 0) return;
    seq -= link.back;
  }
}

const SNAPSHOT = `SELECT document_id AS documentId, group_id AS groupId, seq, signature, size FROM snapshot
  JOIN document ON document.no = document_no JOIN log_group ON log_group.no = group_no`;

/** Snapshots of a group, in the order in which its documents came. */
export function readSnapshots(sql: Sql, groupId: GroupId): SnapshotRow[] {
  return sql.all(`${SNAPSHOT} WHERE group_id = ? ORDER BY document_no`, groupId);
}

export function readSnapshotState(
  sql: Sql,
  documentId: string,
): { row: SnapshotRow; state: Uint8Array } | null {
  const row = sql.get<SnapshotRow>(`${SNAPSHOT} WHERE document_id = ?`, documentId);
  const text = 'SELECT state FROM snapshot JOIN document ON no = document_no WHERE document_id = ?';
  const state = sql.get<{ state: Uint8Array }>(text, documentId)?.state;
  return row && state ? { row, state } : null;
}

type ContentTx = Pick<LogTx, 'purge' | 'putSnapshot' | 'snapshot' | 'setCompactedThrough' | 'dropPayloads'>;

interface Options {
  readonly sql: Sql;
  readonly work: UnitOfWork;
  readonly memory: Memory;
}

function addStored(memory: Memory, bytes: number): void {
  memory.setServer({ storedBytes: memory.server().storedBytes + bytes });
}

function purge({ sql, work, memory }: Options, documentId: string): void {
  const known = memory.documents.get(documentId);
  const document = known ?? newDocument(memory.documentNo(), null);
  let bytes = document.snapshotBytes;
  for (const { seq, size } of linksOf(sql, document, 0)) {
    if (size > 0) work.run("UPDATE record SET payload = x'' WHERE seq = ?", seq);
    bytes += size;
  }
  work.run('DELETE FROM snapshot WHERE document_no = ?', document.no);
  const nothing = { firstUnmerged: null, unmerged: 0, unmergedBytes: 0, snapshotBytes: 0 };
  memory.documents.set(documentId, { ...document, ...nothing, isPurged: true });
  addStored(memory, -bytes);
}

/** What of a document a snapshot up to `after` leaves unmerged. */
function unmergedAfter(sql: Sql, document: NumberedDocument, after: number): Partial<NumberedDocument> {
  let [firstUnmerged, unmerged, unmergedBytes]: [number | null, number, number] = [null, 0, 0];
  for (const { seq, size } of linksOf(sql, document, after)) {
    firstUnmerged = seq;
    unmerged += 1;
    unmergedBytes += size;
  }
  return { firstUnmerged, unmerged, unmergedBytes };
}

function putSnapshot({ sql, work, memory }: Options, row: SnapshotRow, state: Uint8Array): void {
  const { documentId, seq, signature } = row;
  const document = memory.documents.get(documentId);
  if (!document || document.isPurged) throw new Error('A snapshot of a document that is not there');
  const size = state.length;
  work.run(
    'INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)',
    document.no,
    seq,
    signature,
    size,
    state,
  );
  const rest = unmergedAfter(sql, document, seq);
  memory.documents.set(documentId, { ...document, ...rest, snapshotBytes: size });
  addStored(memory, size - document.snapshotBytes);
}

function groupOf(memory: Memory, groupId: GroupId): NumberedGroup {
  const group = memory.groups.get(groupId);
  if (!group) throw new Error('The group has no records');
  return group;
}

function dropPayloads({ sql, work, memory }: Options, groupId: GroupId, upTo: number): number {
  const group = groupOf(memory, groupId);
  if (upTo > group.compactedThrough) throw new Error('Payloads that no snapshot holds are kept');
  const place = [group.no, group.droppedThrough, upTo, kinds.yjs] as const;
  const range = 'group_no = ? AND seq > ? AND seq <= ? AND kind = ? AND length(payload) > 0';
  const text = `SELECT coalesce(sum(length(payload)), 0) FROM record WHERE ${range}`;
  const [bytes] = sql.row<[number]>(text, ...place) ?? [0];
  work.run(`UPDATE record SET payload = x'' WHERE ${range}`, ...place);
  memory.groups.set(groupId, { ...group, droppedThrough: Math.max(upTo, group.droppedThrough) });
  addStored(memory, -bytes);
  return bytes;
}

/** What takes the place of payloads, or leaves nothing in it. */
export function createContentTx(options: Options): ContentTx {
  const { sql, work, memory } = options;
  return {
    async purge(documentIds) {
      work.settleRecords();
      for (const documentId of documentIds) purge(options, documentId);
      work.scrub();
    },
    async putSnapshot(row, state) {
      work.settleRecords();
      putSnapshot(options, row, state);
    },
    async snapshot(documentId) {
      const { no = 0, groupNo = null } = memory.documents.get(documentId) ?? {};
      const text = 'SELECT seq, signature, size FROM snapshot WHERE document_no = ?';
      const row = sql.get<Pick<SnapshotRow, 'seq' | 'signature' | 'size'>>(text, no);
      return row && groupNo !== null ? { documentId, groupId: memory.groupId(groupNo), ...row } : null;
    },
    async setCompactedThrough(groupId, seq) {
      memory.groups.set(groupId, { ...groupOf(memory, groupId), compactedThrough: seq });
    },
    async dropPayloads(groupId, upTo) {
      work.settleRecords();
      return dropPayloads(options, groupId, upTo);
    },
  };
}
