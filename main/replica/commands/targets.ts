import type { IssueId, MemberId, ProjectId, TeamId } from '../../../shared/domain/ids.ts';
import type { ReadHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import { invalid, noAccess, notFound, noWorkspace } from '../errors.ts';
import type { Identity } from '../identity.ts';
import { readCurrentIssues, type CurrentIssue } from '../undo/current-issues.ts';

/** An issue that a command is about. */
export interface IssueTarget {
  readonly issueId: IssueId;
  readonly teamId: TeamId;
  readonly teamKey: string | null;
  readonly shard: number;
  readonly number: number | null;
}

export function requireWorkspace(identity: Identity): MemberId {
  const member = identity.workspaceId() === null ? null : identity.memberId();
  if (member === null) throw noWorkspace();
  return member;
}

export function requireTeam(read: ReadHandle, teamId: TeamId): TeamId {
  if (!read.get('SELECT 1 FROM team_row WHERE team_id = ?', teamId)) throw notFound('team');
  return teamId;
}

/** The team a new thing goes to when none is named: the first that this member may use. */
export function firstTeam(read: ReadHandle, mayUse: ReplicaContext['mayUse']): TeamId {
  const rows = read.all<{ teamId: TeamId }>(
    'SELECT team_id AS teamId FROM team_row ORDER BY created_at, team_id',
  );
  const first = rows.find(({ teamId }) => mayUse(teamId));
  if (!first) throw rows.length > 0 ? noAccess() : notFound('team');
  return first.teamId;
}

export function requireProject(read: ReadHandle, projectId: ProjectId): TeamId {
  const row = read.get<{ teamId: TeamId }>(
    'SELECT team_id AS teamId FROM shown_project WHERE project_id = ?',
    projectId,
  );
  if (!row) throw notFound('project');
  return row.teamId;
}

export function requireProjectOfTeam(read: ReadHandle, projectId: ProjectId, teamId: TeamId): void {
  if (requireProject(read, projectId) !== teamId) {
    throw invalid('This project belongs to another team. Choose a project of the team that the issue is in.');
  }
}

export function requireIssue(read: ReadHandle, issueId: IssueId, what = 'issue'): IssueTarget {
  const row = read.get<IssueTarget>(
    `SELECT r.issue_id AS issueId, r.team_id AS teamId, t.key AS teamKey, r.shard, r.number
     FROM issue_row r LEFT JOIN team_row t USING (team_id) WHERE r.issue_id = ? AND r.deleted_at IS NULL`,
    issueId,
  );
  if (!row) throw notFound(what);
  return row;
}

/** The issues of a bulk edit, each once. NOT_FOUND when one is not there or, unless these are meant too, deleted. */
export function requireIssues(
  read: ReadHandle,
  issueIds: readonly IssueId[],
  { deleted }: { deleted: boolean },
): CurrentIssue[] {
  const wanted = [...new Set(issueIds)];
  const found = readCurrentIssues(read, wanted);
  return wanted.map((issueId) => {
    const issue = found.get(issueId);
    if (!issue || (issue.deletedAt !== null && !deleted)) throw notFound('issue');
    return issue;
  });
}

export function requireParent(read: ReadHandle, parentId: IssueId, teamId: TeamId): void {
  if (requireIssue(read, parentId, 'parent issue').teamId !== teamId) {
    throw invalid('The parent belongs to another team. Choose a parent of the same team.');
  }
}

export function requireMember(read: ReadHandle, memberId: MemberId): void {
  if (!read.get('SELECT 1 FROM member_row WHERE member_id = ?', memberId)) throw notFound('member');
}
