import type { GroupId } from '../../../shared/documents/group-id.ts';
import { sha256 } from '../../auth/keys.ts';
import { firstHash, nextLink } from '../chains.ts';
import type { LogStore, LogTx } from '../log-store.ts';
import type { RecordHead, Writer } from '../rows.ts';
import type { LogContent, StoredRecord } from './log-content.ts';

/** Records and payload bytes that are read, and committed, at once. */
const PAGE = { limit: 2_048, maxBytes: 4 * 1024 * 1024 };

/** Where groups and chains end so far. */
export interface Ends {
  readonly digests: Map<GroupId, { readonly head: number; readonly digest: Uint8Array }>;
  readonly heads: Map<string, Map<GroupId, RecordHead>>;
}

/** Moves groups and chains on by a record, with the hash that was kept of it. */
function moveOn({ digests, heads }: Ends, { record, hash }: StoredRecord): void {
  const { groupId, seq } = record;
  const digest = nextLink(digests.get(groupId)?.digest ?? firstHash, hash);
  digests.set(groupId, { head: seq, digest });
  if (record.kind !== 'yjs') return;
  const own = heads.get(record.deviceId) ?? new Map<GroupId, RecordHead>();
  heads.set(record.deviceId, own);
  const before = own.get(groupId)?.hash ?? firstHash;
  own.set(groupId, { localId: record.localId, hash: nextLink(before, hash) });
}

/** Records that were written in one append, or could have been: they have one time. */
function* alike(records: readonly StoredRecord[]): Iterable<StoredRecord[]> {
  let from = 0;
  for (const [i, { at }] of records.entries()) {
    if (at === records[i + 1]?.at) continue;
    yield records.slice(from, i + 1);
    from = i + 1;
  }
}

type Writers = ReadonlyMap<string, ReadonlyMap<number, Writer>>;

/** All writers of documents, as they are at the end of the log. */
async function readWriters(from: LogContent, documentIds: readonly string[]): Promise<Writers> {
  const found = new Map<string, Map<number, Writer>>();
  for (const { documentId, client, owner, clock } of await from.writers(documentIds)) {
    const clients = found.get(documentId) ?? new Map<number, Writer>();
    found.set(documentId, clients.set(client, { owner, clock }));
  }
  return found;
}

/** Documents that get their group by one of these records. */
async function newDocuments(tx: LogTx, records: readonly StoredRecord[]): Promise<Map<string, GroupId>> {
  const made = new Map<string, GroupId>();
  for (const { record } of records) {
    if (record.kind !== 'yjs' || made.has(record.documentId)) continue;
    if (!(await tx.document(record.documentId))) made.set(record.documentId, record.groupId);
  }
  return made;
}

interface Piece {
  readonly records: readonly StoredRecord[];
  readonly documents: ReadonlyMap<string, GroupId>;
  readonly writers: Writers;
}

function only<K, V>(of: ReadonlyMap<K, V>, keys: ReadonlySet<K>): Map<K, V> {
  return new Map([...of].filter(([key]) => keys.has(key)));
}

/** One append. The writers of a document come with its first record. */
async function appendPiece(tx: LogTx, { records, documents, writers }: Piece, ends: Ends): Promise<void> {
  const [first] = records;
  if (!first) return;
  const seq = await tx.takeSeqs(records.length);
  if (seq !== first.record.seq) throw new Error(`Record ${seq} is missing`);
  for (const one of records) moveOn(ends, one);
  const about = new Set(records.flatMap(({ record }) => (record.kind === 'yjs' ? [record.documentId] : [])));
  const fresh = only(documents, about);
  await tx.append({
    at: first.at,
    records,
    digests: ends.digests,
    heads: ends.heads,
    documents: fresh,
    writers: only(writers, new Set(fresh.keys())),
  });
}

async function addMetas(tx: LogTx, records: readonly StoredRecord[]): Promise<void> {
  for (const { record } of records) {
    if (record.kind !== 'meta') continue;
    const { metaSeq } = await tx.server();
    await tx.addMeta({ metaSeq: metaSeq + 1, hash: sha256(record.bytes) });
  }
}

async function copyPage(
  from: LogContent,
  to: LogStore,
  { records, ends }: { records: readonly StoredRecord[]; ends: Ends },
): Promise<void> {
  await to.transact(async (tx) => {
    const documents = new Map(await newDocuments(tx, records));
    const writers = await readWriters(from, [...documents.keys()]);
    for (const piece of alike(records)) {
      await appendPiece(tx, { records: piece, documents, writers }, ends);
      for (const { record } of piece) if (record.kind === 'yjs') documents.delete(record.documentId);
    }
    await addMetas(tx, records);
  });
}

/** Copies all records into an empty log, page by page, and says where groups and chains end by them. */
export async function copyRecords(from: LogContent, to: LogStore): Promise<Ends> {
  const ends: Ends = { digests: new Map(), heads: new Map() };
  for (let after = 0; ;) {
    const records = await from.records({ after, ...PAGE });
    const last = records.at(-1);
    if (!last) return ends;
    await copyPage(from, to, { records, ends });
    after = last.record.seq;
  }
}
