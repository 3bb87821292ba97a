import type { IssueId, MemberId, ProjectId, TeamId } from '../../../shared/domain/ids.ts';
import type { IssueStatus, Priority } from '../../../shared/domain/issue.ts';
import type { ReadHandle } from '../../store/types.ts';

/** An issue as its row says, deleted or not. */
export interface CurrentIssue {
  readonly issueId: IssueId;
  readonly teamId: TeamId;
  readonly shard: number;
  readonly title: string;
  readonly status: IssueStatus;
  readonly priority: Priority;
  readonly projectId: ProjectId | null;
  readonly assigneeId: MemberId | null;
  readonly order: string;
  readonly parentId: IssueId | null;
  /** The parent as lists show it: null when the move does not count. */
  readonly shownParent: IssueId | null;
  readonly deletedAt: number | null;
}

/** The rows of these issues; those that are not there are missing. */
export function readCurrentIssues(
  read: ReadHandle,
  issueIds: readonly IssueId[],
): Map<IssueId, CurrentIssue> {
  const rows = read.all<CurrentIssue>(
    `SELECT issue_id AS issueId, team_id AS teamId, shard, title, status, priority, project_id AS projectId,
       assignee_id AS assigneeId, sort_order AS "order", parent_id AS parentId,
       iif(move_skipped, NULL, parent_id) AS shownParent, deleted_at AS deletedAt
     FROM issue_row WHERE issue_id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(issueIds),
  );
  return new Map(rows.map((row) => [row.issueId, row]));
}
