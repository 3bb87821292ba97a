import * as Y from 'yjs';
import type { WriteHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import { buildDocument } from '../documents/build-document.ts';
import { appendRecord, LARGE_RECORD, readStored } from '../documents/records.ts';

const PER_COMMIT = 50;

/** Documents with more than one unsent record, or with unsent state that only a snapshot holds. */
const UNSENT = `
  SELECT d.id FROM document d LEFT JOIN snapshot s ON s.document = d.id
  WHERE d.id > ?
    AND (s.trimmed = 1 OR (SELECT count(*) FROM record r WHERE r.document = d.id AND r.server_seq IS NULL AND r.fault IS NULL) > 1)
  ORDER BY d.id LIMIT ?`;

/** The state vector of what the server has of a document. */
function acknowledged(tx: WriteHandle, document: number): Uint8Array {
  const records = tx.all<{ localId: number; payload: Uint8Array }>(
    'SELECT local_id AS localId, payload FROM record WHERE document = ? AND server_seq IS NOT NULL AND fault IS NULL ORDER BY server_seq',
    document,
  );
  const doc = buildDocument({ snapshot: null, records });
  const vector = Y.encodeStateVector(doc);
  doc.destroy();
  return vector;
}

/** Replaces what is unsent of one document by one update. */
function squash(tx: WriteHandle, document: number): void {
  const doc = buildDocument(readStored(tx, document));
  const payload = Y.encodeStateAsUpdate(doc, acknowledged(tx, document));
  doc.destroy();
  // What is too large for one record stays as it is, in many.
  if (payload.length >= LARGE_RECORD) return;
  tx.run('DELETE FROM snapshot WHERE document = ?', document);
  tx.run('DELETE FROM record WHERE document = ? AND server_seq IS NULL AND fault IS NULL', document);
  appendRecord(tx, { document, payload });
}

/**
 * Before a first push: one update per document, also for what was trimmed while there was no server.
 * It can be cut off and repeated at any point; edits made meanwhile come behind what they build on.
 */
export async function squashPending({ store }: ReplicaContext): Promise<void> {
  for (let last = 0; ;) {
    const done = await store.commit((tx) => {
      const documents = tx.all<{ id: number }>(UNSENT, last, PER_COMMIT);
      for (const { id } of documents) squash(tx, id);
      return documents.at(-1)?.id ?? null;
    });
    if (done === null) return;
    last = done;
  }
}
