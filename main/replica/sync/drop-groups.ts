import type { GroupId } from '../../../shared/documents/group-id.ts';
import { parseDocumentId, type DocumentAddress } from '../../../shared/documents/document-id.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { WriteHandle } from '../../store/types.ts';
import type { Forgotten, ReplicaContext } from '../context.ts';
import { deleteDocument, dissolveSnapshot, PENDING } from '../documents/records.ts';
import type { Edit } from '../edit.ts';
import { keepRefused } from '../refusal/refused-changes.ts';
import { readUnsent, unsentRecords } from '../refusal/unsent.ts';
import { leaveNoTrace, markStale } from '../projection/text-rows.ts';
import { forgetIssue } from '../undo/undo-log.ts';
import { forgetGroup } from './group-state.ts';
import { rebuild } from './rebuild.ts';

/** Documents that go with one commit. */
const PER_COMMIT = 50;

interface Leaving {
  readonly document: number;
  readonly name: string;
  readonly groupId: GroupId;
}

/** Documents of a group that are still here; what only waits in the outbox for its answer is gone already. */
function remaining(tx: WriteHandle, groupId: GroupId): Leaving[] {
  return tx.all<Leaving>(
    `SELECT id AS document, name, group_id AS groupId FROM document d WHERE group_id = ? AND (
       EXISTS (SELECT 1 FROM record WHERE document = d.id AND withdrawn = 0)
       OR EXISTS (SELECT 1 FROM snapshot WHERE document = d.id) OR EXISTS (SELECT 1 FROM base WHERE document = d.id)
     ) LIMIT ?`,
    groupId,
    PER_COMMIT,
  );
}

/** What was unsent of a document that goes becomes refused changes. Answers how many. */
function showUnsent(
  context: ReplicaContext,
  { tx }: Edit,
  { document, name }: Leaving,
  code: string,
): number {
  const records = unsentRecords(tx, document, 0);
  const address = parseDocumentId(name);
  const [first] = records;
  if (!address || !first) return 0;
  tx.run(`UPDATE record SET withdrawn = 1 WHERE document = ? AND ${PENDING}`, document);
  dissolveSnapshot(tx, { document, position: first.position });
  const { all, text, after } = readUnsent(tx, document, address, records);
  return keepRefused(tx, {
    documentId: name,
    code,
    at: context.clock.now(),
    changes: all,
    texts: [text.before, text.after],
    after,
  });
}

/** Issues that a document is about. */
function issuesOf(tx: WriteHandle, address: DocumentAddress | null): IssueId[] {
  if (address?.kind === 'issue') return [address.issueId];
  if (address?.kind !== 'board') return [];
  return tx
    .all<{ issueId: IssueId }>(
      'SELECT issue_id AS issueId FROM issue_row WHERE team_id = ? AND shard = ?',
      address.teamId,
      address.shard,
    )
    .map(({ issueId }) => issueId);
}

/** What is kept of issues beside their rows: text, and how to undo what was done to them. */
function forgetIssues({ tx, touched }: Edit, forgotten: Forgotten, issueIds: readonly IssueId[]): void {
  forgotten.issues(tx, issueIds);
  for (const issueId of issueIds) {
    tx.run('DELETE FROM issue_body WHERE issue_id = ?', issueId);
    tx.run('DELETE FROM stale_body WHERE issue_id = ?', issueId);
    // Another team may show it: with its own text.
    if (tx.get('SELECT 1 FROM issue_row WHERE issue_id = ?', issueId)) markStale(tx, issueId);
    forgetIssue(tx, issueId);
    touched.issueIds.add(issueId);
  }
}

function dropDocument(context: ReplicaContext, edit: Edit, leaving: Leaving, code: string): number {
  const { name, document } = leaving;
  const address = parseDocumentId(name);
  // Its entries say which rows go: it is loaded while what is unsent is still in it.
  if (address?.kind === 'board') edit.open(name);
  const shown = showUnsent(context, edit, leaving, code);
  const issueIds = issuesOf(edit.tx, address);
  rebuild(edit, context.residents, name, () => deleteDocument(edit.tx, document, { keepUnsent: true }));
  forgetIssues(edit, context.forgotten, issueIds);
  context.residents.dropIn(edit.tx, name);
  return shown;
}

/** What is kept about a group beside its documents. */
function forgetRest(tx: WriteHandle, groupId: GroupId): void {
  forgetGroup(tx, groupId);
  tx.run('DELETE FROM seal WHERE group_id = ?', groupId);
  if (!groupId.startsWith('team:')) return;
  const teamId = groupId.slice('team:'.length);
  tx.run('DELETE FROM key_block WHERE team_id = ?', teamId);
  tx.run('DELETE FROM number_wait WHERE team_id = ?', teamId);
}

/**
 * Drops some documents of a group that this profile may no longer read, with their rows. True when more are
 * left; after the last one the group itself is forgotten, so that it can be cut off and repeated.
 */
export function dropSome(context: ReplicaContext, tx: WriteHandle, groupId: GroupId, code: string): boolean {
  const edit = context.begin(tx);
  const leaving = remaining(tx, groupId);
  let shown = 0;
  for (const one of leaving) shown += dropDocument(context, edit, one, code);
  if (shown > 0) context.journal.append(tx, { kind: 'changes.refused' });
  const isDone = leaving.length < PER_COMMIT;
  if (isDone) {
    forgetRest(tx, groupId);
    context.forgotten.group(tx, groupId);
    leaveNoTrace(tx);
  }
  edit.finish();
  return !isDone;
}
