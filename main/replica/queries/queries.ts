import type { Params, Result } from '../../../shared/contract/contract.ts';
import type { IssueDetail, MemberRow, ProjectRow, TeamRow } from '../../../shared/contract/schemas.ts';
import type { IssueId, MemberId, WorkspaceId } from '../../../shared/domain/ids.ts';
import type { ReadHandle } from '../../store/types.ts';
import { notFound } from '../errors.ts';
import type { Identity } from '../identity.ts';
import type { BodyRefresh } from '../live/body-refresh.ts';
import { readDetail } from './issue-detail.ts';
import { listDeleted } from './list-deleted.ts';
import { listIssues } from './list-issues.ts';
import { readMembers, readProjects, readTeams } from './rows.ts';
import { searchIssues } from './search-issues.ts';

/** Reads of the replica. They read rows and load no document, save one whose description was just edited. */
export interface Queries {
  /** Null while there is none. The name is empty until the workspace's document has arrived. */
  workspace(): { workspaceId: WorkspaceId; name: string; linked: boolean } | null;
  /** This profile's member, null without a workspace. */
  me(): MemberId | null;
  teams(): TeamRow[];
  projects(): ProjectRow[];
  members(): MemberRow[];
  /** Throws NOT_FOUND. */
  getIssue(issueId: IssueId): Promise<IssueDetail>;
  /** Throws INVALID_PARAMS for a cursor of another query. */
  queryIssues(params: Params<'issues.query'>): Promise<Result<'issues.query'>>;
  /** Throws INVALID_PARAMS for a cursor of another query. */
  deletedIssues(params: Params<'issues.deleted'>): Result<'issues.deleted'>;
}

function workspaceName(read: ReadHandle): string {
  return read.get<{ name: string }>('SELECT name FROM workspace_row')?.name ?? '';
}

export function createQueries(options: {
  read: ReadHandle;
  identity: Identity;
  bodies: BodyRefresh;
}): Queries {
  const { read, identity, bodies } = options;
  return {
    workspace() {
      const workspaceId = identity.workspaceId();
      return workspaceId && { workspaceId, name: workspaceName(read), linked: identity.isLinked() };
    },
    me: () => identity.memberId(),
    teams: () => readTeams(read),
    projects: () => readProjects(read),
    members: () => readMembers(read),
    async getIssue(issueId) {
      await bodies.one(issueId);
      const issue = readDetail(read, issueId);
      if (!issue) throw notFound('issue');
      return issue;
    },
    async queryIssues({ text, ...query }) {
      if (text === undefined || text.trim() === '') return listIssues(read, query);
      await bodies.some();
      return searchIssues(read, { ...query, text });
    },
    deletedIssues: (params) => listDeleted(read, params),
  };
}
