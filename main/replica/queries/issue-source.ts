import { teamGroup } from '../../../shared/documents/group-id.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { IssueBrief, IssueSource } from '../../runs/ports.ts';
import type { ReadHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import type { BodyRefresh } from '../live/body-refresh.ts';
import { ownName } from '../sync/introduce.ts';
import { readDetail } from './issue-detail.ts';

function repoOf(read: ReadHandle, projectId: string | null): string | null {
  return (
    read.get<{ repo: string }>('SELECT repo FROM project_local WHERE project_id = ?', projectId)?.repo ?? null
  );
}

function toBrief(read: ReadHandle, issueId: IssueId, person: string): IssueBrief | null {
  const issue = readDetail(read, issueId);
  if (!issue) return null;
  const { key, title, description } = issue;
  return {
    issueId,
    key,
    title,
    description,
    acceptance: issue.acceptance.map(({ text }) => text),
    groupId: teamGroup(issue.teamId),
    projectId: issue.projectId,
    repo: repoOf(read, issue.projectId),
    person,
  };
}

/** Tells the run engine what it needs to know of an issue, and of who starts the run. */
export function createIssueSource(context: ReplicaContext, bodies: BodyRefresh): IssueSource {
  const { read } = context.store;
  return {
    async brief(issueId) {
      await bodies.one(issueId);
      return toBrief(read, issueId, ownName(read, context) ?? '');
    },
  };
}
