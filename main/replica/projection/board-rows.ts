import type * as Y from 'yjs';
import { readCriterion, readIssue, type BoardCriterion } from '../../../shared/documents/board-document.ts';
import { issueId, type IssueId, type TeamId } from '../../../shared/domain/ids.ts';
import type { WriteHandle } from '../../store/types.ts';
import type { BoardDirt } from '../documents/residents.ts';
import { isPurgedIssue } from '../tombstones.ts';
import type { Touched } from '../touched.ts';
import { noteCriterionRemoved } from './removed-rows.ts';
import { deleteIssueRow, saveIssueRow, standsAt, type Place } from './issue-rows.ts';

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
    const changed = saveCriterion(tx, key, readCriterion(doc, key), place);
    for (const id of changed) if (standsAt(tx, id, place)) touched.issueIds.add(id);
  }
  dirt.issues.clear();
  dirt.criteria.clear();
}

function removeIssue(tx: WriteHandle, key: string, place: Place): IssueId[] {
  const { success, data } = issueId.safeParse(key);
  return success ? deleteIssueRow(tx, data, place) : [];
}

/** Removes this board's row of a criterion. Answers the issue that it named. */
function removeCriterion(tx: WriteHandle, key: string, { teamId, shard, change }: Place): IssueId | null {
  const gone = tx.get<{ issueId: IssueId }>(
    `DELETE FROM criterion_row WHERE criterion_id = ? AND team_id = ? AND shard = ?
     RETURNING issue_id AS issueId`,
    key,
    teamId,
    shard,
  );
  if (!gone) return null;
  noteCriterionRemoved(tx, key, change());
  return gone.issueId;
}

/** True when the row of a criterion is of another issue than its entry says now. */
function namesOther(tx: WriteHandle, criterion: BoardCriterion, { teamId, shard }: Place): boolean {
  const sql =
    'SELECT 1 FROM criterion_row WHERE criterion_id = ? AND team_id = ? AND shard = ? AND issue_id <> ?';
  return tx.get(sql, criterion.criterionId, teamId, shard, criterion.issueId) !== undefined;
}

/** Answers the issues whose list of criteria may have changed. */
function saveCriterion(
  tx: WriteHandle,
  key: string,
  criterion: BoardCriterion | null,
  place: Place,
): IssueId[] {
  const isGone = criterion === null || isPurgedIssue(tx, criterion.issueId);
  const named = isGone || namesOther(tx, criterion, place) ? removeCriterion(tx, key, place) : null;
  const before = named === null ? [] : [named];
  if (isGone) return before;
  tx.run(
    `INSERT INTO criterion_row (criterion_id, team_id, shard, issue_id, text, sort_order, change)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (criterion_id, team_id, shard) DO UPDATE SET
       text = excluded.text, sort_order = excluded.sort_order, change = excluded.change`,
    criterion.criterionId,
    place.teamId,
    place.shard,
    criterion.issueId,
    criterion.text,
    criterion.order,
    place.change(),
  );
  return [...before, criterion.issueId];
}
