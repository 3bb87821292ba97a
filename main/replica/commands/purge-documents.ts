import { parseDocumentId } from '../../../shared/documents/document-id.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ReplicaContext } from '../context.ts';
import { deleteDocument, findDocument } from '../documents/records.ts';
import type { Edit } from '../edit.ts';
import { deleteIssueRow } from '../projection/issue-rows.ts';
import { noteRemoved } from '../projection/removed-rows.ts';
import { addTombstone } from '../tombstones.ts';
import { readCurrentIssues } from '../undo/current-issues.ts';
import { forgetIssue } from '../undo/undo-log.ts';

/** Rows of an issue, whether its entry is still in the board or not. */
function removeRows({ tx, touched }: Edit, issueId: IssueId): void {
  const row = readCurrentIssues(tx, [issueId]).get(issueId);
  const key = tx.get<{ number: number | null }>('SELECT number FROM issue_row WHERE issue_id = ?', issueId);
  addTombstone(tx, { issueId, teamId: row?.teamId ?? null, number: key?.number ?? null });
  if (row) {
    const { teamId, shard } = row;
    for (const id of deleteIssueRow(tx, issueId, { teamId, shard, change: touched.change })) {
      touched.issueIds.add(id);
    }
  }
  const criteria = tx.all<{ id: string }>(
    'DELETE FROM criterion_row WHERE issue_id = ? RETURNING criterion_id AS id',
    issueId,
  );
  for (const { id } of criteria) noteRemoved(tx, 'criterion', id, touched.change());
  tx.run('DELETE FROM issue_body WHERE issue_id = ?', issueId);
  tx.run('DELETE FROM stale_body WHERE issue_id = ?', issueId);
  tx.run('DELETE FROM number_wait WHERE issue_id = ?', issueId);
}

/**
 * Removes documents of issues and all that is kept of them here, for ever; what comes of them later is passed
 * over. Other documents cannot be purged and are left alone. Doing it again does nothing. The entry in the
 * board is removed by the command of whoever asked for the purge.
 */
export function purgeDocuments(
  { residents, identity }: Pick<ReplicaContext, 'residents' | 'identity'>,
  edit: Edit,
  documentIds: readonly string[],
): void {
  for (const name of documentIds) {
    const address = parseDocumentId(name);
    if (address?.kind !== 'issue') continue;
    const { issueId } = address;
    removeRows(edit, issueId);
    const entry = findDocument(edit.tx, name);
    if (entry) deleteDocument(edit.tx, entry.id, { keepUnsent: identity.isLinked() });
    forgetIssue(edit.tx, issueId);
    // Who has it open is told to let go, and finds nothing when it comes again.
    edit.tx.afterCommit(() => residents.drop(name));
  }
}
