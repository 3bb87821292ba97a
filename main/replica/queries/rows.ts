import type { IssueRow, MemberRow, ProjectRow, TeamRow } from '../../../shared/contract/schemas.ts';
import { issueKey, type IssueStatus, type Priority } from '../../../shared/domain/issue.ts';
import type { IssueId, MemberId, ProjectId, TeamId } from '../../../shared/domain/ids.ts';
import type { ReadHandle } from '../../store/types.ts';

/** A row of `issueSelect`. */
export interface IssueRecord {
  readonly issueId: IssueId;
  readonly number: number | null;
  readonly teamId: TeamId;
  readonly teamKey: string | null;
  readonly projectId: ProjectId | null;
  readonly parentId: IssueId | null;
  readonly title: string;
  readonly status: IssueStatus;
  readonly statusRank: number;
  readonly priority: Priority;
  readonly assigneeId: MemberId | null;
  readonly sortOrder: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/**
 * Issues as lists show them. Parents and projects count when they exist in the same team; what points
 * nowhere (yet) reads as null.
 */
export const issueColumns: string = `r.issue_id AS issueId, r.number, r.team_id AS teamId, t.key AS teamKey,
  pr.project_id AS projectId, p.issue_id AS parentId, r.title, r.status, r.status_rank AS statusRank, r.priority,
  r.assignee_id AS assigneeId, r.sort_order AS sortOrder, r.created_at AS createdAt, r.updated_at AS updatedAt`;

export const issueJoins: string = `LEFT JOIN team_row t ON t.team_id = r.team_id
  LEFT JOIN shown_project pr ON pr.project_id = r.project_id AND pr.team_id = r.team_id
  LEFT JOIN issue_row p ON r.move_skipped = 0 AND p.issue_id = r.parent_id AND p.team_id = r.team_id
    AND p.deleted_at IS NULL`;

export function toIssueRow(row: IssueRecord): IssueRow {
  return {
    issueId: row.issueId,
    key: issueKey(row.teamKey ?? '…', row.number),
    number: row.number,
    teamId: row.teamId,
    projectId: row.projectId,
    parentId: row.parentId,
    title: row.title,
    status: row.status,
    priority: row.priority,
    assigneeId: row.assigneeId,
    order: row.sortOrder,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** One issue that is not deleted. */
export function findIssue(read: ReadHandle, issueId: IssueId): IssueRow | null {
  const row = read.get<IssueRecord>(
    `SELECT ${issueColumns} FROM issue_row r ${issueJoins} WHERE r.issue_id = ? AND r.deleted_at IS NULL`,
    issueId,
  );
  return row ? toIssueRow(row) : null;
}

/** Teams, oldest first. */
export function readTeams(read: ReadHandle): TeamRow[] {
  return read
    .all<TeamRow>(
      'SELECT team_id AS teamId, name, key, created_at AS createdAt FROM team_row ORDER BY created_at, team_id',
    )
    .map((row) => ({ ...row }));
}

/** Projects, oldest first, with the path that this machine knows. */
export function readProjects(read: ReadHandle): ProjectRow[] {
  return read
    .all<ProjectRow>(
      `SELECT project_id AS projectId, team_id AS teamId, name, created_at AS createdAt, l.repo
       FROM shown_project LEFT JOIN project_local l USING (project_id) ORDER BY created_at, project_id`,
    )
    .map((row) => ({ ...row }));
}

/** Members, in order of joining. */
export function readMembers(read: ReadHandle): MemberRow[] {
  return read
    .all<MemberRow>(
      'SELECT member_id AS memberId, name, joined_at AS joinedAt FROM member_row ORDER BY joined_at, member_id',
    )
    .map((row) => ({ ...row }));
}
