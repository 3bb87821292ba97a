import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { LogTx, PushContext, PushQuestion } from '../log-store.ts';
import type { DeviceRow, DocumentRow, GroupRow, PushedRow, RecordHead, Writer } from '../rows.ts';
import { appendTo } from './append.ts';
import { writerKey, type NumberedDocument } from './documents.ts';
import { headKey, type PlacedHead } from './heads.ts';
import type { Memory } from './memory.ts';
import { toGroupRow, type NumberedGroup } from './places.ts';
import type { RecordBuffer } from './record-buffer.ts';
import type { Sql } from './sql.ts';
import type { UnitOfWork } from './unit-of-work.ts';

type RecordTables = Pick<
  LogTx,
  | 'takeSeqs'
  | 'push'
  | 'group'
  | 'document'
  | 'append'
  | 'meta'
  | 'addMeta'
  | 'pushed'
  | 'recordHead'
  | 'heads'
>;

interface Options {
  readonly sql: Sql;
  readonly work: UnitOfWork;
  readonly memory: Memory;
  readonly buffer: RecordBuffer;
  device(deviceId: string): DeviceRow | null;
}

/** A group that was made for the number it has, and has no record yet, is none. */
function toGroup(group: NumberedGroup | null): GroupRow | null {
  return group && group.head > 0 ? toGroupRow(group) : null;
}

function toDocument(memory: Memory, documentId: string, document: NumberedDocument): DocumentRow {
  const { groupNo, isPurged, unmergedBytes, snapshotBytes } = document;
  const groupId = groupNo === null ? null : memory.groupId(groupNo);
  return { documentId, groupId, isPurged, bytes: unmergedBytes + snapshotBytes };
}

function answer({ memory, device }: Options, question: PushQuestion): PushContext {
  const asked = memory.devices.get(question.deviceId);
  const groups = new Map<GroupId, GroupRow>();
  const heads = new Map<GroupId, RecordHead>();
  for (const groupId of question.groups) {
    const group = memory.groups.get(groupId);
    if (!group) continue;
    const row = toGroup(group);
    if (row) groups.set(groupId, row);
    const head = asked && memory.heads.get(headKey(asked.no, group.no));
    if (head) heads.set(groupId, { localId: head.localId, hash: head.hash });
  }
  const documents = new Map<string, DocumentRow>();
  const writers = new Map<string, Map<number, Writer>>();
  for (const [documentId, clients] of question.clients) {
    const document = memory.documents.get(documentId);
    if (!document) continue;
    documents.set(documentId, toDocument(memory, documentId, document));
    const known = new Map<number, Writer>();
    for (const client of clients) {
      const writer = memory.writers.get(writerKey(document.no, client));
      if (writer) known.set(client, { owner: memory.deviceId(writer.ownerNo), clock: writer.clock });
    }
    writers.set(documentId, known);
  }
  return { server: memory.server(), device: device(question.deviceId), groups, heads, documents, writers };
}

interface Step {
  readonly localId: number;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly back: number;
}

/** At most `most` records of a chain, from `to` back, found from the first mark at or after `to`. */
function findPushed(sql: Sql, head: PlacedHead, to: number, most: number): PushedRow[] {
  const mark = sql.row<[number]>(
    `SELECT seq FROM chain_mark WHERE device_no = ? AND group_no = ? AND local_id >= ?
     ORDER BY local_id LIMIT 1`,
    head.deviceNo,
    head.groupNo,
    to,
  );
  const text = 'SELECT local_id AS localId, seq, hash, own_back AS back FROM record WHERE seq = ?';
  const rows: PushedRow[] = [];
  for (let seq = mark?.[0] ?? head.lastSeq; rows.length < most;) {
    const step = sql.get<Step>(text, seq);
    if (!step) break;
    if (step.localId <= to) rows.push({ localId: step.localId, seq: step.seq, hash: step.hash });
    if (step.back === 0) break;
    seq -= step.back;
  }
  return rows.toReversed();
}

/** The chain of a device in a group; null before its first record. */
function findHead(memory: Memory, deviceId: string, groupId: GroupId): PlacedHead | null {
  const { no: deviceNo = 0 } = memory.devices.get(deviceId) ?? {};
  const { no: groupNo = 0 } = memory.groups.get(groupId) ?? {};
  return memory.heads.get(headKey(deviceNo, groupNo));
}

function findHeads(sql: Sql, memory: Memory, deviceId: string): Map<GroupId, RecordHead> {
  const heads = new Map<GroupId, RecordHead>();
  const deviceNo = memory.devices.get(deviceId)?.no;
  if (deviceNo === undefined) return heads;
  const text = 'SELECT group_no AS groupNo, local_id AS localId, hash FROM head WHERE device_no = ?';
  for (const { groupNo, localId, hash } of sql.all<RecordHead & { groupNo: number }>(text, deviceNo)) {
    heads.set(memory.groupId(groupNo), { localId, hash });
  }
  for (const [, head] of memory.heads.unsaved()) {
    if (head.deviceNo !== deviceNo) continue;
    heads.set(memory.groupId(head.groupNo), { localId: head.localId, hash: head.hash });
  }
  return heads;
}

/** Records and the ends of what they form. */
export function createRecordTx(options: Options): RecordTables {
  const { sql, work, memory, buffer } = options;
  return {
    async takeSeqs(count) {
      const { seq } = memory.server();
      memory.stepServer({ seq: seq + count });
      return seq + 1;
    },
    push: async (question) => answer(options, question),
    group: async (groupId) => toGroup(memory.groups.get(groupId)),
    async document(documentId) {
      const document = memory.documents.get(documentId);
      return document && toDocument(memory, documentId, document);
    },
    append: async (append) => appendTo(memory, buffer, append),
    async meta(metaSeq) {
      const row = sql.get<{ hash: Uint8Array }>('SELECT hash FROM meta WHERE meta_seq = ?', metaSeq);
      return row ? { metaSeq, hash: row.hash } : null;
    },
    async addMeta({ metaSeq, hash }) {
      work.run('INSERT INTO meta VALUES (?, ?)', metaSeq, hash);
      memory.setServer({ metaSeq, metaHash: hash });
    },
    async pushed(deviceId, groupId, to, most) {
      const head = findHead(memory, deviceId, groupId);
      if (!head) return [];
      work.settleRecords();
      return findPushed(sql, head, to, most);
    },
    async recordHead(deviceId, groupId) {
      const head = findHead(memory, deviceId, groupId);
      return head && { localId: head.localId, hash: head.hash };
    },
    heads: async (deviceId) => findHeads(sql, memory, deviceId),
  };
}
