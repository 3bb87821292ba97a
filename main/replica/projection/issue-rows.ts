import type { BoardIssue } from '../../../shared/documents/board-document.ts';
import type { IssueId, TeamId } from '../../../shared/domain/ids.ts';
import { issueStatuses } from '../../../shared/domain/issue.ts';
import type { SqlValue, WriteHandle } from '../../store/types.ts';
import { indexText } from './text-rows.ts';
import { noteRemoved } from './removed-rows.ts';
import { relink } from './parent-rows.ts';

/** The board that an entry stands in. */
interface Board {
  readonly teamId: TeamId;
  readonly shard: number;
}

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
  sort_order, created_at, updated_at, deleted_at`;

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
  ];
}

function stored(tx: WriteHandle, id: IssueId): StoredRow | undefined {
  return tx.get<StoredRow>(
    `SELECT team_id AS teamId, shard, title, parent_id AS parentId, moved_at AS movedAt, json_array(${COLUMNS}) AS content
     FROM issue_row WHERE issue_id = ?`,
    id,
  );
}

function upsert(
  tx: WriteHandle,
  id: IssueId,
  { teamId, shard, change }: Place,
  values: readonly SqlValue[],
): void {
  tx.run(
    `INSERT INTO issue_row (issue_id, team_id, shard, change, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (issue_id) DO UPDATE SET team_id = excluded.team_id, shard = excluded.shard,
       change = excluded.change, number = excluded.number,
       project_id = excluded.project_id, parent_id = excluded.parent_id, moved_at = excluded.moved_at,
       title = excluded.title, status = excluded.status, status_rank = excluded.status_rank,
       priority = excluded.priority, assignee_id = excluded.assignee_id, sort_order = excluded.sort_order,
       created_at = excluded.created_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at`,
    id,
    teamId,
    shard,
    change(),
    ...values,
  );
}

/** An issue stands in one board. Should two claim it, the first by team and number keeps it, on every replica. */
function belongsElsewhere(row: Board, place: Board): boolean {
  return row.teamId === place.teamId ? row.shard < place.shard : row.teamId < place.teamId;
}

/** True when the tree may look different with this row in place of the stored one. */
function moves(before: StoredRow | undefined, { move }: BoardIssue, { teamId }: Place): boolean {
  if (!before) return move !== null;
  return (
    before.teamId !== teamId ||
    before.parentId !== (move?.parentId ?? null) ||
    before.movedAt !== (move?.at ?? 0)
  );
}

/** Writes the row of an issue when it differs. Answers the issues whose row changed; parents may change with it. */
export function saveIssueRow(tx: WriteHandle, issue: BoardIssue, place: Place): IssueId[] {
  const { issueId: id } = issue;
  const before = stored(tx, id);
  if (before && belongsElsewhere(before, place)) return [];
  const values = columns(issue);
  const samePlace = before?.teamId === place.teamId && before.shard === place.shard;
  if (samePlace && before.content === JSON.stringify(values)) return [];
  const write = (): void => upsert(tx, id, place, values);
  let relinked: IssueId[] = [];
  if (moves(before, issue, place)) relinked = relink(tx, id, place.change(), write);
  else write();
  if (before?.title !== issue.title) indexText(tx, id);
  return [id, ...relinked];
}

/** Removes the row of an issue whose entry has gone from its board. */
export function deleteIssueRow(tx: WriteHandle, id: IssueId, place: Place): IssueId[] {
  const before = stored(tx, id);
  if (before?.teamId !== place.teamId || before.shard !== place.shard) return [];
  const relinked = relink(tx, id, place.change(), () => {
    tx.run('DELETE FROM issue_text WHERE rowid = (SELECT id FROM issue_row WHERE issue_id = ?)', id);
    tx.run('DELETE FROM issue_row WHERE issue_id = ?', id);
    noteRemoved(tx, 'issue', id, place.change());
  });
  return [id, ...relinked];
}
