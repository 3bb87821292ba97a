import { parseDocumentId } from '../../../shared/documents/document-id.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ReplicaContext } from '../context.ts';
import { deleteDocument, findDocument } from '../documents/records.ts';
import type { Edit } from '../edit.ts';
import { deleteIssueRow } from '../projection/issue-rows.ts';
import { noteCriterionRemoved } from '../projection/removed-rows.ts';
import { leaveNoTrace } from '../projection/text-rows.ts';
import { addTombstone } from '../tombstones.ts';
import { readCurrentIssues } from '../undo/current-issues.ts';
import { forgetIssue } from '../undo/undo-log.ts';

/** Removes the rows of an issue, whether its entry is still in the board or not. False when there was none. */
function removeRows({ tx, touched }: Edit, issueId: IssueId): boolean {
  const row = readCurrentIssues(tx, [issueId]).get(issueId);
  const key = tx.get<{ number: number | null }>('SELECT number FROM issue_row WHERE issue_id = ?', issueId);
  addTombstone(tx, { issueId, teamId: row?.teamId ?? null, number: key?.number ?? null });
  tx.run('DELETE FROM issue_claim WHERE issue_id = ?', issueId);
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
  for (const { id } of criteria) noteCriterionRemoved(tx, id, touched.change());
  tx.run('DELETE FROM issue_body WHERE issue_id = ?', issueId);
  tx.run('DELETE FROM stale_body WHERE issue_id = ?', issueId);
  tx.run('DELETE FROM number_wait WHERE issue_id = ?', issueId);
  return row !== undefined;
}

/**
 * Removes documents of issues and all that is kept of them here, for ever; what comes of them later is passed
 * over. Other documents cannot be purged and are left alone. Doing it again does nothing. The entry in the
 * board is removed by the command of whoever asked for the purge.
 */
export function removePurged(
  { residents, identity, forgotten }: Pick<ReplicaContext, 'residents' | 'identity' | 'forgotten'>,
  edit: Edit,
  documentIds: readonly string[],
): void {
  let hadSome = false;
  for (const name of documentIds) {
    const address = parseDocumentId(name);
    if (address?.kind !== 'issue') continue;
    const { issueId } = address;
    const entry = findDocument(edit.tx, name);
    hadSome = removeRows(edit, issueId) || entry !== undefined || hadSome;
    forgotten.issues(edit.tx, [issueId]);
    if (entry) deleteDocument(edit.tx, entry.id, { keepUnsent: identity.isLinked() });
    forgetIssue(edit.tx, issueId);
    // What the server refused because it was purged is nobody's to see either.
    edit.tx.run('DELETE FROM refused_change WHERE document = ? OR issue_id = ?', name, issueId);
    // Who has it open is told to let go, and finds nothing when it comes again.
    edit.tx.afterCommit(() => residents.drop(name));
  }
  if (hadSome) leaveNoTrace(edit.tx);
}
