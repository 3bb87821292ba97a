import type { YjsRecord } from '../../../shared/wire/messages.ts';
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

/** What is needed to build a document: a snapshot, then the updates after it, oldest first. */
export interface StoredDocument {
  readonly snapshot: Uint8Array | null;
  readonly records: readonly { readonly payload: Uint8Array }[];
}

/** An own update for the outbox. */
export interface OwnRecord {
  readonly document: number;
  readonly payload: Uint8Array;
  /** The device that wrote it, when it is passed on for a restored server; else left out. */
  readonly origin?: string;
  /** How often it was made again after a refusal. */
  readonly tries?: number;
}

/** Marks the records of the outbox; in the words of the index, so that SQLite finds it. */
export const PENDING = 'server_seq IS NULL AND fault IS NULL AND lost = 0';

/** Stands for a document in a group that is not its own: records that are there are kept apart from it. */
export function misplacedName({
  documentId,
  groupId,
}: {
  readonly documentId: string;
  readonly groupId: string;
}): string {
  return `${documentId} in ${groupId}`;
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

/** The next number of this device's records: never given before, and never again. */
export function takeNumber(tx: WriteHandle): number {
  const row = tx.get<{ last: number }>('UPDATE own_number SET last = last + 1 RETURNING last');
  if (!row) throw new Error('The counter of own records is missing');
  return row.last;
}

/** Appends an own update, which waits in the outbox. Answers its number. */
export function appendRecord(
  tx: WriteHandle,
  { document, payload, origin = '', tries = 0 }: OwnRecord,
): number {
  const number = takeNumber(tx);
  tx.run(
    'INSERT INTO record (document, payload, number, origin, tries) VALUES (?, ?, ?, ?, ?)',
    document,
    payload,
    number,
    origin,
    tries,
  );
  return number;
}

/** Appends a record of the server's log. */
export function appendRemote(
  tx: WriteHandle,
  document: number,
  { seq, payload, deviceId, localId, origin }: YjsRecord,
  fault: Fault | null = null,
): void {
  tx.run(
    'INSERT INTO record (document, server_seq, payload, device_id, number, origin, fault) VALUES (?, ?, ?, ?, ?, ?, ?)',
    document,
    seq,
    payload,
    deviceId,
    localId,
    origin,
    fault,
  );
}

/** What a document is built from; with `before`, only from the records in front of that position. */
export function readStored(
  read: ReadHandle,
  document: number,
  before: number = Number.MAX_SAFE_INTEGER,
): StoredDocument {
  const snapshot = read.get<{ state: Uint8Array; through: number }>(
    'SELECT state, through FROM snapshot WHERE document = ?',
    document,
  );
  const base = read.all<{ payload: Uint8Array }>(
    'SELECT state AS payload FROM base WHERE document = ? AND unread = 0 AND merged <= ?',
    document,
    snapshot ? 0 : 1,
  );
  const records = read.all<{ payload: Uint8Array }>(
    `SELECT payload FROM record WHERE document = ? AND position > ? AND position < ? AND fault IS NULL
       AND withdrawn = 0 ORDER BY position`,
    document,
    snapshot?.through ?? 0,
    before,
  );
  return { snapshot: snapshot?.state ?? null, records: [...base, ...records] };
}

/** Removes the snapshot of a document when it holds the record at this position; what it was made of is all here. */
export function dissolveSnapshot(
  tx: WriteHandle,
  { document, position }: { readonly document: number; readonly position: number },
): void {
  tx.run('DELETE FROM snapshot WHERE document = ? AND through >= ? AND trimmed = 0', document, position);
}

/** True while what is here of a document is compared: nothing of it may be merged or trimmed until that is over. */
export function isInRepair(read: ReadHandle, document: number): boolean {
  const repair = 'SELECT 1 FROM document d JOIN group_repair USING (group_id) WHERE d.id = ?';
  return read.get(repair, document) !== undefined;
}

/** Forgets a document of which nothing is left, and with it the group that it belonged to. */
export function forgetIfEmpty(tx: WriteHandle, document: number): void {
  tx.run(
    `DELETE FROM document WHERE id = ?1
       AND NOT EXISTS (SELECT 1 FROM record WHERE document = ?1)
       AND NOT EXISTS (SELECT 1 FROM snapshot WHERE document = ?1)
       AND NOT EXISTS (SELECT 1 FROM base WHERE document = ?1)`,
    document,
  );
}

/**
 * Removes a document. With `keepUnsent` its records in the outbox stay there until the server has said whether
 * it has them: it may, although its answer has not come, and then they are part of this device's chain.
 */
export function deleteDocument(
  tx: WriteHandle,
  document: number,
  { keepUnsent }: { keepUnsent: boolean },
): void {
  tx.run('DELETE FROM snapshot WHERE document = ?', document);
  tx.run('DELETE FROM base WHERE document = ?', document);
  if (keepUnsent) tx.run(`UPDATE record SET withdrawn = 1 WHERE document = ? AND ${PENDING}`, document);
  tx.run('DELETE FROM record WHERE document = ? AND withdrawn = 0', document);
  forgetIfEmpty(tx, document);
}
