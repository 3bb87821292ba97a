import type { BoardIssue } from '../../../shared/documents/board-document.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { issueStatuses } from '../../../shared/domain/issue.ts';
import type { ReadHandle, SqlValue, WriteHandle } from '../../store/types.ts';
import { comesFirst, dropClaim, firstClaim, isAt, keepClaim, type Board } from './issue-claims.ts';
import { hasTextOf, indexText, markStale } from './text-rows.ts';
import { noteCriterionRemoved, noteRemoved } from './removed-rows.ts';
import { relink } from './parent-rows.ts';

/** Where rows are written, and the place of the edit that writes them. */
export interface Place extends Board {
  readonly change: () => number;
}

interface StoredRow extends Board {
  readonly title: string;
  readonly parentId: string | null;
  readonly movedAt: number;
  readonly content: string;
}

const COLUMNS = `number, project_id, parent_id, moved_at, title, status, status_rank, priority, assignee_id,
  sort_order, created_at, updated_at, deleted_at, deleted_by`;
/** Places of some of them. */
const [PARENT, MOVED_AT, TITLE] = [2, 3, 4];

function columns(issue: BoardIssue): SqlValue[] {
  return [
    issue.number,
    issue.projectId,
    issue.move?.parentId ?? null,
    issue.move?.at ?? 0,
    issue.title,
    issue.status,
    issueStatuses.indexOf(issue.status),
    issue.priority,
    issue.assigneeId,
    issue.order,
    issue.createdAt,
    issue.updatedAt,
    issue.deletedAt,
    issue.deletedBy ?? null,
  ];
}

function stored(tx: WriteHandle, id: IssueId): StoredRow | undefined {
  return tx.get<StoredRow>(
    `SELECT team_id AS teamId, shard, title, parent_id AS parentId, moved_at AS movedAt, json_array(${COLUMNS}) AS content
     FROM issue_row WHERE issue_id = ?`,
    id,
  );
}

/** True when the row of an issue is that of this board. */
export function standsAt(read: ReadHandle, id: IssueId, { teamId, shard }: Board): boolean {
  const sql = 'SELECT 1 FROM issue_row WHERE issue_id = ? AND team_id = ? AND shard = ?';
  return read.get(sql, id, teamId, shard) !== undefined;
}

function upsert(
  tx: WriteHandle,
  id: IssueId,
  { teamId, shard, change }: Place,
  values: readonly SqlValue[],
): void {
  tx.run(
    `INSERT INTO issue_row (issue_id, team_id, shard, change, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (issue_id) DO UPDATE SET team_id = excluded.team_id, shard = excluded.shard,
       change = excluded.change, number = excluded.number,
       project_id = excluded.project_id, parent_id = excluded.parent_id, moved_at = excluded.moved_at,
       title = excluded.title, status = excluded.status, status_rank = excluded.status_rank,
       priority = excluded.priority, assignee_id = excluded.assignee_id, sort_order = excluded.sort_order,
       created_at = excluded.created_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at,
       deleted_by = excluded.deleted_by`,
    id,
    teamId,
    shard,
    change(),
    ...values,
  );
}

/** True when the tree may look different with this row in place of the stored one. */
function moves(before: StoredRow | undefined, values: readonly SqlValue[], { teamId }: Place): boolean {
  const [parentId, movedAt] = [values[PARENT], values[MOVED_AT]];
  if (!before) return parentId !== null || movedAt !== 0;
  return before.teamId !== teamId || before.parentId !== parentId || before.movedAt !== movedAt;
}

/** Writes a row in place of the stored one. Answers the issue and those whose parent changed with it. */
function writeRow(
  tx: WriteHandle,
  id: IssueId,
  { before, place, values }: { before: StoredRow | undefined; place: Place; values: readonly SqlValue[] },
): IssueId[] {
  const write = (): void => upsert(tx, id, place, values);
  let relinked: IssueId[] = [];
  if (moves(before, values, place)) relinked = relink(tx, id, place.change(), write);
  else write();
  if (before?.title !== values[TITLE]) indexText(tx, id);
  if (before && isAt(before, place)) return [id, ...relinked];
  feedCriteria(tx, id, place);
  // A text counts where its issue stands in the same team.
  if ((before && before.teamId !== place.teamId) || !hasTextOf(tx, id, place.teamId)) markStale(tx, id);
  return [id, ...relinked];
}

/** Criteria count where their issue stands in the same board: which of them do may be others now. */
function feedCriteria(tx: WriteHandle, id: IssueId, { change }: Place): void {
  const sql = 'SELECT DISTINCT criterion_id AS id FROM criterion_row WHERE issue_id = ?';
  for (const row of tx.all<{ id: string }>(sql, id)) noteCriterionRemoved(tx, row.id, change());
}

/** Writes the row of an issue when it differs. Answers the issues whose row changed; parents may change with it. */
export function saveIssueRow(tx: WriteHandle, issue: BoardIssue, place: Place): IssueId[] {
  const { issueId: id } = issue;
  const before = stored(tx, id);
  const values = columns(issue);
  if (before && isAt(before, place)) {
    return before.content === JSON.stringify(values) ? [] : writeRow(tx, id, { before, place, values });
  }
  if (!before) return writeRow(tx, id, { before, place, values });
  if (comesFirst(id, before, place)) {
    keepClaim(tx, id, { ...place, content: JSON.stringify(values) });
    return [];
  }
  dropClaim(tx, id, place);
  keepClaim(tx, id, before);
  return writeRow(tx, id, { before, place, values });
}

/** Removes what a board says of an issue whose entry has gone from it. The row of another board is shown instead. */
export function deleteIssueRow(tx: WriteHandle, id: IssueId, place: Place): IssueId[] {
  const before = stored(tx, id);
  if (!before) return [];
  if (!isAt(before, place)) {
    dropClaim(tx, id, place);
    return [];
  }
  const next = firstClaim(tx, id);
  if (next) {
    dropClaim(tx, id, next);
    return writeRow(tx, id, { before, place: { ...next, change: place.change }, values: next.values });
  }
  const relinked = relink(tx, id, place.change(), () => {
    tx.run('DELETE FROM issue_text WHERE rowid = (SELECT id FROM issue_row WHERE issue_id = ?)', id);
    tx.run('DELETE FROM issue_row WHERE issue_id = ?', id);
    noteRemoved(tx, 'issue', id, place.change());
  });
  feedCriteria(tx, id, place);
  if (!hasTextOf(tx, id, place.teamId)) markStale(tx, id);
  return [id, ...relinked];
}
