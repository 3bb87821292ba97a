import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { YjsRecord } from '../../../shared/wire/messages.ts';
import type { Append } from '../log-store.ts';
import type { NewRecord } from '../rows.ts';
import { storedSize } from '../stored-size.ts';
import type { NumberedDocument, PlacedWriter } from './documents.ts';
import { headKey, type PlacedHead } from './heads.ts';
import type { Memory } from './memory.ts';
import type { NumberedDevice } from './people.ts';
import type { NumberedGroup } from './places.ts';
import type { Marks, RecordBuffer } from './record-buffer.ts';
import { headOf, packWriters, stepDocument, stepEnd, stepGroup, stepHead, stepWriters } from './steps.ts';

/** Numbers of the kinds of records in `record.kind`; an index of the table names the first. */
export const kinds = { yjs: 1, run: 2, meta: 3 } as const;

/** The device of this id. Nothing is appended for one that the server does not know. */
export function requireDevice(memory: Memory, deviceId: string): NumberedDevice {
  const device = memory.devices.get(deviceId);
  if (!device) throw new Error('A record of a device that the log does not know');
  return device;
}

/** A document that is new to the log. */
export function newDocument(no: number, groupNo: number | null): NumberedDocument {
  return {
    no,
    groupNo,
    isPurged: false,
    lastSeq: 0,
    firstUnmerged: null,
    unmerged: 0,
    unmergedBytes: 0,
    snapshotBytes: 0,
  };
}

/** Rows on the way from what they were before an append to what they are after it. */
interface Moving {
  readonly groups: Map<GroupId, NumberedGroup>;
  readonly heads: Map<number, PlacedHead>;
  readonly documents: Map<string, NumberedDocument>;
  /** Which record carries the writers of its document: the last of it. */
  readonly carriers: ReadonlyMap<string, number>;
}

function documentOf(memory: Memory, documentId: string, { documents }: Append): NumberedDocument {
  const known = memory.documents.get(documentId);
  if (known && documents.has(documentId)) throw new Error('A document gets its group once');
  if (known) return known;
  const groupId = documents.get(documentId);
  if (groupId === undefined) throw new Error('A record of a document that has no group');
  const made = newDocument(memory.documentNo(), memory.group(groupId).no);
  // Other rows name it: it is written with them.
  memory.documents.set(documentId, made);
  return made;
}

function writersOf(
  memory: Memory,
  documentNo: number,
  told: Append['writers'],
  documentId: string,
): PlacedWriter[] {
  return [...(told.get(documentId) ?? [])].map(([client, { owner, clock }]) => {
    return { documentNo, client, ownerNo: requireDevice(memory, owner).no, clock };
  });
}

interface Added {
  readonly row: readonly (number | null | Uint8Array)[];
  readonly chain: Marks['chain'];
}

/** What an update's row says of its device and document, and how far back the records before it are. */
function addUpdate(
  memory: Memory,
  moving: Moving,
  append: Append,
  { record, groupNo }: { record: YjsRecord; groupNo: number },
): Added & { writers: Uint8Array | null } {
  const { seq, localId, documentId, origin, payload } = record;
  const deviceNo = requireDevice(memory, record.deviceId).no;
  const key = headKey(deviceNo, groupNo);
  const before = moving.heads.get(key) ?? headOf(memory, deviceNo, groupNo);
  if (localId <= before.localId) throw new Error('A number of a device is used once in a group');
  const head = stepHead(before, record);
  moving.heads.set(key, head);
  stepEnd(memory, deviceNo, localId);

  const document = moving.documents.get(documentId) ?? documentOf(memory, documentId, append);
  if (document.groupNo !== groupNo) throw new Error('A document has one group');
  moving.documents.set(documentId, stepDocument(document, { seq, size: payload.length }));
  const carried =
    moving.carriers.get(documentId) === seq ? writersOf(memory, document.no, append.writers, documentId) : [];
  stepWriters(memory, carried);

  const ownBack = before.lastSeq && seq - before.lastSeq;
  const documentBack = document.lastSeq && seq - document.lastSeq;
  const originNo = origin === '' ? null : requireDevice(memory, origin).no;
  return {
    row: [deviceNo, localId, ownBack, originNo, document.no, documentBack],
    chain: head.sinceMark === 0 ? [deviceNo, groupNo, localId, seq] : null,
    writers: packWriters(carried),
  };
}

function add(
  memory: Memory,
  buffer: RecordBuffer,
  { record, hash }: NewRecord,
  { moving, append }: { moving: Moving; append: Append },
): void {
  const { seq, groupId } = record;
  const before = moving.groups.get(groupId) ?? memory.group(groupId);
  const group = stepGroup(before, seq);
  moving.groups.set(groupId, group);
  const place = [seq, kinds[record.kind], group.no, before.head && seq - before.head];
  const mark = group.sinceMark === 0 ? ([group.no, seq] as const) : null;
  if (record.kind === 'yjs') {
    const { row, chain, writers } = addUpdate(memory, moving, append, { record, groupNo: group.no });
    buffer.add([...place, ...row, append.at, hash, writers, null, record.payload], { chain, group: mark });
    return;
  }
  const deviceNo = record.kind === 'run' ? requireDevice(memory, record.deviceId).no : null;
  const row = [deviceNo, null, null, null, null, null, append.at, hash, null, record.signature, record.bytes];
  buffer.add([...place, ...row], { chain: null, group: mark });
}

/** Where the caller says that groups and chains end must be where the records lead. */
function finish(memory: Memory, { groups, heads }: Moving, append: Append): void {
  for (const [groupId, group] of groups) {
    const end = append.digests.get(groupId);
    if (end?.head !== group.head) throw new Error('An append says where its groups end');
    memory.groups.derive(groupId, { ...group, digest: end.digest });
  }
  for (const head of heads.values()) {
    const end = append.heads.get(memory.deviceId(head.deviceNo))?.get(memory.groupId(head.groupNo));
    if (end?.localId !== head.localId) throw new Error('An append says where its chains end');
    memory.heads.derive(headKey(head.deviceNo, head.groupNo), { ...head, hash: end.hash });
  }
}

/** What `LogTx.append` does. */
export function appendTo(memory: Memory, buffer: RecordBuffer, append: Append): void {
  const carriers = new Map<string, number>();
  let bytes = 0;
  for (const { record } of append.records) {
    if (record.kind === 'yjs') carriers.set(record.documentId, record.seq);
    bytes += storedSize(record);
  }
  const moving: Moving = { groups: new Map(), heads: new Map(), documents: new Map(), carriers };
  for (const added of append.records) add(memory, buffer, added, { moving, append });
  finish(memory, moving, append);
  for (const [documentId, document] of moving.documents) memory.documents.derive(documentId, document);
  memory.stepServer({ storedBytes: memory.server().storedBytes + bytes });
}
