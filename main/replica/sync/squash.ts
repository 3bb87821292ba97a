import * as Y from 'yjs';
import type { WriteHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import { buildDocument } from '../documents/build-document.ts';
import { appendRecord, LARGE_RECORD, PENDING, readStored } from '../documents/records.ts';
import { statePieces } from '../state-pieces.ts';

const PER_COMMIT = 50;

/** Documents with more than one unsent record, or with unsent state that only a snapshot holds. */
const UNSENT = `
  SELECT d.id FROM document d LEFT JOIN snapshot s ON s.document = d.id
  WHERE d.id > ?
    AND (s.trimmed = 1 OR (SELECT count(*) FROM record r WHERE r.document = d.id AND r.server_seq IS NULL AND r.fault IS NULL AND r.lost = 0) > 1)
  ORDER BY d.id LIMIT ?`;

/** The state vector of what the server has of a document. */
function acknowledged(tx: WriteHandle, document: number): Uint8Array {
  const records = tx.all<{ payload: Uint8Array }>(
    'SELECT payload FROM record WHERE document = ? AND server_seq IS NOT NULL AND fault IS NULL ORDER BY server_seq',
    document,
  );
  const doc = buildDocument({ snapshot: null, records });
  const vector = Y.encodeStateVector(doc);
  doc.destroy();
  return vector;
}

function isTrimmed(tx: WriteHandle, document: number): boolean {
  return tx.get('SELECT 1 FROM snapshot WHERE document = ? AND trimmed = 1', document) !== undefined;
}

/** What is to be sent of a document in place of what waits; null when that is best left as it is. */
function mergedState(tx: WriteHandle, document: number): Uint8Array[] | null {
  const doc = buildDocument(readStored(tx, document));
  try {
    const payload = Y.encodeStateAsUpdate(doc, acknowledged(tx, document));
    if (payload.length < LARGE_RECORD) return [payload];
    // What is too large for one record stays as it is, in many; unless some of them are gone.
    return isTrimmed(tx, document) ? statePieces(doc, LARGE_RECORD / 2) : null;
  } finally {
    doc.destroy();
  }
}

/** Replaces what is unsent of one document by as few updates as it takes. */
function squash(tx: WriteHandle, document: number): void {
  const payloads = mergedState(tx, document);
  if (payloads === null) return;
  tx.run('DELETE FROM snapshot WHERE document = ?', document);
  tx.run(`DELETE FROM record WHERE document = ? AND ${PENDING}`, document);
  for (const payload of payloads) appendRecord(tx, { document, payload });
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
