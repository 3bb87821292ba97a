import * as Y from 'yjs';
import type { WriteHandle } from '../../store/types.ts';
import { buildDocument } from '../documents/build-document.ts';
import { appendRecord, LARGE_RECORD, takeNumber } from '../documents/records.ts';
import { statePieces } from '../state-pieces.ts';
import { endReturn } from './recovery.ts';

/** Records that are adopted with one commit, and documents. */
const PER_COMMIT = { records: 1000, documents: 20 };

/** Makes lost records this device's own; those that cannot be applied stay as they are. True when more are left. */
function adoptRecords(tx: WriteHandle): boolean {
  tx.run('UPDATE record SET lost = 2 WHERE lost = 1 AND fault IS NOT NULL');
  const lost = tx.all<{ position: number }>(
    'SELECT position FROM record WHERE lost = 1 ORDER BY position LIMIT ?',
    PER_COMMIT.records,
  );
  for (const { position } of lost) {
    tx.run(
      `UPDATE record SET lost = 0, number = ?, device_id = '', origin = iif(origin = '', device_id, origin)
       WHERE position = ?`,
      takeNumber(tx),
      position,
    );
  }
  return lost.length === PER_COMMIT.records;
}

/**
 * What survives only merged goes to the server as the state of its document. It leaves the floor for the outbox:
 * should the server not take it as it is, it is made again as a fresh edit.
 */
function adoptState(tx: WriteHandle, document: number): void {
  const records = tx.all<{ payload: Uint8Array }>(
    'SELECT state AS payload FROM base WHERE document = ?',
    document,
  );
  const doc: Y.Doc = buildDocument({ snapshot: null, records });
  const pieces = statePieces(doc, LARGE_RECORD);
  doc.destroy();
  // A refusal of it could not be taken out of there again.
  tx.run('DELETE FROM snapshot WHERE document = ? AND trimmed = 0', document);
  tx.run('DELETE FROM base WHERE document = ?', document);
  for (const payload of pieces) appendRecord(tx, { document, payload });
}

/** The same for merged states. True when more are left. */
function adoptStates(tx: WriteHandle): boolean {
  const merged = tx.all<{ document: number }>(
    `SELECT d.id AS document FROM document d, sync_epoch e WHERE
       EXISTS (SELECT 1 FROM base WHERE document = d.id AND unread = 0 AND seq > e.restored_head) LIMIT ?`,
    PER_COMMIT.documents,
  );
  for (const { document } of merged) adoptState(tx, document);
  return merged.length === PER_COMMIT.documents;
}

/** Makes some of what a restored server has lost this device's own. True when more is left. */
export function adoptSome(tx: WriteHandle): boolean {
  if (adoptRecords(tx) || adoptStates(tx)) return true;
  endReturn(tx);
  return false;
}
