import type { ReadHandle, WriteHandle } from '../../store/types.ts';

/** Why a record is kept but not applied. */
export type Fault = 'undecodable' | 'unknown_document' | 'wrong_group';

/** A document as the log knows it. */
export interface DocumentEntry {
  readonly id: number;
  readonly groupId: string;
}

/** Bytes of a record from which on nothing is merged into it: it has to fit into a frame of the wire. */
export const LARGE_RECORD: number = 512 * 1024;

/** What is needed to build a document: a snapshot, then the records after it, oldest first. */
export interface StoredDocument {
  readonly snapshot: Uint8Array | null;
  readonly records: readonly { readonly localId: number; readonly payload: Uint8Array }[];
}

export function findDocument(read: ReadHandle, name: string): DocumentEntry | undefined {
  return read.get<DocumentEntry>('SELECT id, group_id AS groupId FROM document WHERE name = ?', name);
}

/** The entry of a document, made with this group when there is none yet. */
export function ensureDocument(tx: WriteHandle, name: string, groupId: string): DocumentEntry {
  const known = findDocument(tx, name);
  if (known) return known;
  const { rowId } = tx.run('INSERT INTO document (name, group_id) VALUES (?, ?)', name, groupId);
  return { id: rowId, groupId };
}

/** Appends one update. Without a `serverSeq` it waits in the outbox. */
export function appendRecord(
  tx: WriteHandle,
  record: { document: number; payload: Uint8Array; serverSeq?: number; fault?: Fault | null },
): number {
  const { document, payload, serverSeq = null, fault = null } = record;
  return tx.run(
    'INSERT INTO record (document, server_seq, payload, fault) VALUES (?, ?, ?, ?)',
    document,
    serverSeq,
    payload,
    fault,
  ).rowId;
}

export function readStored(read: ReadHandle, document: number): StoredDocument {
  const snapshot = read.get<{ state: Uint8Array; through: number }>(
    'SELECT state, through FROM snapshot WHERE document = ?',
    document,
  );
  const records = read.all<{ localId: number; payload: Uint8Array }>(
    'SELECT local_id AS localId, payload FROM record WHERE document = ? AND local_id > ? AND fault IS NULL ORDER BY local_id',
    document,
    snapshot?.through ?? 0,
  );
  return { snapshot: snapshot?.state ?? null, records };
}

/** Keeps the merged state of all records so far. With `trim` they are deleted: no server will ask for them. */
export function writeSnapshot(
  tx: WriteHandle,
  document: number,
  state: Uint8Array,
  { trim }: { trim: boolean },
): void {
  tx.run(
    `INSERT INTO snapshot (document, state, through, trimmed)
     VALUES (?, ?, (SELECT coalesce(max(local_id), 0) FROM record WHERE document = ?), ?)
     ON CONFLICT (document) DO UPDATE SET state = excluded.state, through = excluded.through,
       trimmed = max(trimmed, excluded.trimmed)`,
    document,
    state,
    document,
    Number(trim),
  );
  if (trim) tx.run('DELETE FROM record WHERE document = ? AND fault IS NULL', document);
}
