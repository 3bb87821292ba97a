import type * as Y from 'yjs';
import { readCriterion, readIssue, type BoardCriterion } from '../../../shared/documents/board-document.ts';
import { issueId, type IssueId, type TeamId } from '../../../shared/domain/ids.ts';
import type { WriteHandle } from '../../store/types.ts';
import type { BoardDirt } from '../documents/residents.ts';
import { isPurgedIssue } from '../tombstones.ts';
import type { Touched } from '../touched.ts';
import { noteRemoved } from './removed-rows.ts';
import { deleteIssueRow, saveIssueRow, type Place } from './issue-rows.ts';

interface BoardProjection {
  readonly tx: WriteHandle;
  readonly touched: Touched;
  readonly doc: Y.Doc;
  readonly dirt: BoardDirt;
  readonly teamId: TeamId;
  readonly shard: number;
}

/** Brings the rows of a board's dirty entries up to date. Each row depends on its own entry only (but see `parent-rows.ts`). */
export function projectBoard({ tx, touched, doc, dirt, teamId, shard }: BoardProjection): void {
  const place: Place = { teamId, shard, change: touched.change };
  for (const key of dirt.issues) {
    // What another replica still writes of a purged issue makes no row.
    const issue = isPurgedIssue(tx, key) ? null : readIssue(doc, key);
    const changed = issue ? saveIssueRow(tx, issue, place) : removeIssue(tx, key, place);
    for (const id of changed) touched.issueIds.add(id);
  }
  for (const key of dirt.criteria) {
    const changed = saveCriterion(tx, key, readCriterion(doc, key), touched.change());
    if (changed) touched.issueIds.add(changed);
  }
  dirt.issues.clear();
  dirt.criteria.clear();
}

function removeIssue(tx: WriteHandle, key: string, place: Place): IssueId[] {
  const { success, data } = issueId.safeParse(key);
  return success ? deleteIssueRow(tx, data, place) : [];
}

function removeCriterion(tx: WriteHandle, key: string, change: number): IssueId | null {
  const gone = tx.get<{ issueId: IssueId }>(
    'DELETE FROM criterion_row WHERE criterion_id = ? RETURNING issue_id AS issueId',
    key,
  );
  if (!gone) return null;
  noteRemoved(tx, 'criterion', key, change);
  return gone.issueId;
}

/** Answers the issue whose list of criteria changed. */
function saveCriterion(
  tx: WriteHandle,
  key: string,
  criterion: BoardCriterion | null,
  change: number,
): IssueId | null {
  if (criterion === null || isPurgedIssue(tx, criterion.issueId)) return removeCriterion(tx, key, change);
  tx.run(
    `INSERT INTO criterion_row (criterion_id, issue_id, text, sort_order, change) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (criterion_id) DO UPDATE SET issue_id = excluded.issue_id, text = excluded.text,
       sort_order = excluded.sort_order, change = excluded.change`,
    criterion.criterionId,
    criterion.issueId,
    criterion.text,
    criterion.order,
    change,
  );
  return criterion.issueId;
}
