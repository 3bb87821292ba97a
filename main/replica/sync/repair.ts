import type { WriteHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import { forgetIfEmpty } from '../documents/records.ts';
import type { Edit } from '../edit.ts';
import { readGroup, restart } from './group-state.ts';
import { rebuild } from './rebuild.ts';

/** `record.lost` of a record that the server has to show again; until then it stays applied. */
const UNCONFIRMED = 3;

/**
 * D3: the group is read again from the start, and what is here of it has to be confirmed by what comes. Nothing goes
 * before the end: until then what is here may be the truth.
 */
export function beginRepair(tx: WriteHandle, groupId: string): void {
  restart(tx, groupId);
  tx.run('INSERT OR IGNORE INTO group_repair (group_id) VALUES (?)', groupId);
  tx.run(
    `UPDATE record SET server_seq = NULL, lost = ? WHERE server_seq IS NOT NULL
       AND document IN (SELECT id FROM document WHERE group_id = ?)`,
    UNCONFIRMED,
    groupId,
  );
  // A merged state that the server still has comes again, and takes its place.
  tx.run('UPDATE base SET seq = -1 WHERE document IN (SELECT id FROM document WHERE group_id = ?)', groupId);
}

/** What the server did not show goes, and with it what was merged of it: all of that came again, in records. */
function dropUnconfirmed(tx: WriteHandle, document: number): void {
  tx.run('DELETE FROM record WHERE document = ? AND lost = ?', document, UNCONFIRMED);
  tx.run('DELETE FROM base WHERE document = ? AND seq < 0', document);
  tx.run('DELETE FROM snapshot WHERE document = ? AND trimmed = 0', document);
}

/**
 * Ends the repair of a group that is where it was: its documents are built from what the server has and what is
 * unsent, and their rows are written anew. Does nothing for a group that is not, or not yet, through.
 */
export function endRepair(context: ReplicaContext, edit: Edit, groupId: string): void {
  const { tx } = edit;
  if (!tx.get('SELECT 1 FROM group_repair WHERE group_id = ?', groupId)) return;
  if (readGroup(tx, groupId).restartTo !== null) return;
  tx.run('DELETE FROM group_repair WHERE group_id = ?', groupId);
  const documents = tx.all<{ id: number; name: string }>(
    'SELECT id, name FROM document WHERE group_id = ? ORDER BY id',
    groupId,
  );
  for (const { id, name } of documents) {
    rebuild(edit, context.residents, name, () => dropUnconfirmed(tx, id));
    forgetIfEmpty(tx, id);
  }
}

/** A restored server begins anew: what was not confirmed counts as lost by it, for it may have had it (X3). */
export function giveUpRepairs(tx: WriteHandle, restoredHead: number): void {
  tx.run('DELETE FROM group_repair');
  tx.run('UPDATE base SET seq = ? WHERE seq < 0', restoredHead + 1);
}
