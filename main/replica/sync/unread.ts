import { parseDocumentId } from '../../../shared/documents/document-id.ts';
import { applyOutlined } from '../../../shared/documents/update-apply.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type * as Y from 'yjs';
import type { WriteHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import { buildDocument } from '../documents/build-document.ts';
import { dissolveSnapshot, readStored, type Fault } from '../documents/records.ts';
import { rebuild } from './rebuild.ts';

/** Documents that are looked at with one commit. */
const PER_COMMIT = 20;

interface UnreadDocument {
  readonly id: number;
  readonly name: string;
}

interface UnreadRecord {
  readonly position: number;
  readonly payload: Uint8Array;
}

/** These depend on the program that read it; a record in the wrong group stays there whatever is known. */
const readable: readonly Fault[] = ['unknown_document', 'undecodable'];

/** What is kept of a document although an earlier program could not read it. */
function unreadDocuments(tx: WriteHandle, last: number): UnreadDocument[] {
  return tx.all<UnreadDocument>(
    `SELECT id, name FROM document WHERE id > ? AND id IN (
       SELECT document FROM record WHERE fault IS NOT NULL UNION SELECT document FROM base WHERE unread = 1
     ) ORDER BY id LIMIT ?`,
    last,
    PER_COMMIT,
  );
}

/** Takes an update into a document to try it out. */
function fits(doc: Y.Doc, update: Uint8Array): boolean {
  const outline = outlineUpdate(update);
  try {
    if (outline) applyOutlined(doc, update, outline);
    return outline !== null;
  } catch {
    return false;
  }
}

/** Records of a document that this program can read after all. */
function readableRecords(tx: WriteHandle, document: number): UnreadRecord[] {
  const records = tx.all<UnreadRecord>(
    `SELECT position, payload FROM record WHERE document = ? AND fault IN (${readable.map(() => '?').join()})
     ORDER BY position`,
    document,
    ...readable,
  );
  const doc = buildDocument(readStored(tx, document));
  const fitting = records.filter(({ payload }) => fits(doc, payload));
  doc.destroy();
  return fitting;
}

/** True when there is a merged state that this program can read. */
function hasReadableState(tx: WriteHandle, document: number): boolean {
  const base = tx.get<{ state: Uint8Array }>(
    'SELECT state FROM base WHERE document = ? AND unread = 1',
    document,
  );
  return base !== undefined && outlineUpdate(base.state) !== null;
}

/** Makes them part of the document. A snapshot that stands behind them does not hold them. */
function takeUp(tx: WriteHandle, document: number, records: readonly UnreadRecord[]): void {
  for (const { position } of records) {
    dissolveSnapshot(tx, { document, position });
    tx.run('UPDATE record SET fault = NULL WHERE position = ?', position);
  }
}

function readSome(context: ReplicaContext, tx: WriteHandle, last: number): number | null {
  const edit = context.begin(tx);
  const documents = unreadDocuments(tx, last);
  for (const { id, name } of documents) {
    if (!parseDocumentId(name)) continue;
    const hasState = hasReadableState(tx, id);
    const records = readableRecords(tx, id);
    if (records.length === 0 && !hasState) continue;
    rebuild(edit, context.residents, name, () => {
      if (hasState) tx.run('UPDATE base SET unread = 0 WHERE document = ?', id);
      takeUp(tx, id, records);
    });
  }
  edit.finish();
  return documents.at(-1)?.id ?? null;
}

/**
 * Looks again at what an earlier program kept without understanding it: records and merged states of kinds of documents
 * that it did not know, and updates that its walk did not take. To be done at each start: there are hardly ever any.
 */
export async function readAgain(context: ReplicaContext): Promise<void> {
  const { read } = context.store;
  const any =
    'SELECT 1 FROM record WHERE fault IS NOT NULL UNION ALL SELECT 1 FROM base WHERE unread = 1 LIMIT 1';
  if (!read.get(any)) return;
  for (let last: number | null = 0; last !== null;) {
    const document: number = last;
    last = await context.store.commit((tx) => readSome(context, tx, document));
  }
}
