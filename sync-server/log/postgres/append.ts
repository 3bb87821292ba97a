import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { LogRecord, YjsRecord } from '../../../shared/wire/messages.ts';
import { firstHash } from '../chains.ts';
import type { Append } from '../log-store.ts';
import type { NewRecord } from '../rows.ts';
import { storedSize } from '../stored-size.ts';
import { addStored } from './server-row.ts';
import {
  kinds,
  type DeviceColumns,
  type DocumentColumns,
  type RecordColumns,
  type Tables,
} from './tables.ts';
import type { Work } from './unit-of-work.ts';

interface Options {
  readonly tables: Tables;
  readonly work: Work;
}

/** A document that is new to the log. */
export function newDocument(documentId: string, groupId: GroupId | null): DocumentColumns {
  const nothing = { first_unmerged: null, unmerged: 0, unmerged_bytes: 0, snapshot_bytes: 0 };
  return { document_id: documentId, group_id: groupId, is_purged: false, ...nothing };
}

function requireDevice(tables: Tables, deviceId: string): DeviceColumns {
  const device = tables.device.find({ device_id: deviceId });
  if (!device) throw new Error('A record of a device that the log does not know');
  return device;
}

/** Devices, groups, chains, documents and writers that an append moves on. */
async function loadAll({ tables, work }: Options, { records, writers }: Append): Promise<void> {
  const devices = new Set<string>();
  const groups = new Set<GroupId>();
  const documents = new Set<string>();
  const chains = new Map<string, { device_id: string; group_id: GroupId }>();
  for (const { record } of records) {
    groups.add(record.groupId);
    if (record.kind !== 'meta') devices.add(record.deviceId);
    if (record.kind !== 'yjs') continue;
    if (record.origin !== '') devices.add(record.origin);
    documents.add(record.documentId);
    const chain = { device_id: record.deviceId, group_id: record.groupId };
    chains.set(`${chain.device_id} ${chain.group_id}`, chain);
  }
  const clients = [...writers].flatMap(([document_id, known]) =>
    [...known.keys()].map((client) => ({ document_id, client })),
  );
  await work.load([
    [tables.device, [...devices].map((device_id) => ({ device_id }))],
    [tables.group, [...groups].map((group_id) => ({ group_id }))],
    [tables.document, [...documents].map((document_id) => ({ document_id }))],
    [tables.head, [...chains.values()]],
    [tables.writer, clients],
  ]);
}

function documentOf(tables: Tables, documentId: string, documents: Append['documents']): DocumentColumns {
  const known = tables.document.find({ document_id: documentId });
  if (known) return known;
  const groupId = documents.get(documentId);
  if (groupId === undefined) throw new Error('A record of a document that has no group');
  return newDocument(documentId, groupId);
}

/** One more record of its device, chain and document. The hash of the chain is set by its end. */
function addUpdate(tables: Tables, record: YjsRecord, documents: Append['documents']): void {
  const { seq, groupId, deviceId, localId, documentId, origin, payload } = record;
  const device = requireDevice(tables, deviceId);
  if (origin !== '') requireDevice(tables, origin);
  const chain = { device_id: deviceId, group_id: groupId };
  const { local_id: last = 0, hash = firstHash } = tables.head.find(chain) ?? {};
  if (localId <= last) throw new Error('A number of a device is used once in a group');
  tables.head.put({ ...chain, local_id: localId, hash });
  if (localId > device.last_local_id) tables.device.put({ ...device, last_local_id: localId });
  const document = documentOf(tables, documentId, documents);
  if (document.group_id !== groupId) throw new Error('A document has one group');
  tables.document.put({
    ...document,
    first_unmerged: document.first_unmerged ?? seq,
    unmerged: document.unmerged + 1,
    unmerged_bytes: document.unmerged_bytes + payload.length,
  });
}

function toColumns(record: LogRecord, hash: Uint8Array, at: number): RecordColumns {
  const { seq, groupId } = record;
  const place = { seq, kind: kinds[record.kind], group_id: groupId, at, hash };
  if (record.kind === 'yjs') {
    const { deviceId, localId, documentId, origin, payload } = record;
    const own = { device_id: deviceId, local_id: localId, document_id: documentId, origin: origin || null };
    return { ...place, ...own, signature: null, payload };
  }
  const device_id = record.kind === 'run' ? record.deviceId : null;
  const nothing = { local_id: null, origin: null, document_id: null };
  return { ...place, ...nothing, device_id, signature: record.signature, payload: record.bytes };
}

function addRecord(tables: Tables, { record, hash }: NewRecord, { at, documents }: Append): number {
  if (record.kind === 'yjs') addUpdate(tables, record, documents);
  if (record.kind === 'run') requireDevice(tables, record.deviceId);
  const group = tables.group.find({ group_id: record.groupId }) ?? {
    group_id: record.groupId,
    digest: firstHash,
    compacted_through: 0,
    dropped_through: 0,
  };
  tables.group.put({ ...group, head: record.seq });
  tables.record.put(toColumns(record, hash, at));
  return storedSize(record);
}

/** Where the caller says that groups and chains end must be where the records lead. */
function finish({ group, head }: Tables, { records, digests, heads }: Append): void {
  for (const groupId of new Set(records.map(({ record }) => record.groupId))) {
    const [row, end] = [group.find({ group_id: groupId }), digests.get(groupId)];
    if (!row || end?.head !== row.head) throw new Error('An append says where its groups end');
    group.put({ ...row, digest: end.digest });
  }
  for (const { record } of records) {
    if (record.kind !== 'yjs') continue;
    const row = head.find({ device_id: record.deviceId, group_id: record.groupId });
    const end = heads.get(record.deviceId)?.get(record.groupId);
    if (!row || end?.localId !== row.local_id) throw new Error('An append says where its chains end');
    if (row.hash !== end.hash) head.put({ ...row, hash: end.hash });
  }
}

/** What `LogTx.append` does. */
export async function appendTo(options: Options, append: Append): Promise<void> {
  const { tables } = options;
  await loadAll(options, append);
  for (const documentId of append.documents.keys()) {
    if (tables.document.find({ document_id: documentId })) throw new Error('A document gets its group once');
  }
  let bytes = 0;
  for (const added of append.records) bytes += addRecord(tables, added, append);
  finish(tables, append);
  for (const [documentId, clients] of append.writers) {
    for (const [client, { owner, clock }] of clients) {
      requireDevice(tables, owner);
      const key = { document_id: documentId, client };
      if ((tables.writer.find(key)?.clock ?? -1) < clock) tables.writer.put({ ...key, owner, clock });
    }
  }
  addStored(tables, bytes);
}
