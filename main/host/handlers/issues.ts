import type { HostHandlers } from '../../contract/serve-client.ts';
import type { Replica } from '../../replica/replica.ts';

type Names = 'issues.create' | 'issues.update' | 'issues.get' | 'issues.query';

export function createIssueHandlers({ replica }: { replica: Replica }): Pick<HostHandlers, Names> {
  return {
    'issues.create': (params, { action }) => replica.createIssue(params, action),
    'issues.update': (params, { action }) => replica.updateIssue(params, action),
    'issues.get': ({ issueId }) => replica.getIssue(issueId),
    'issues.query': (params) => replica.queryIssues(params),
  };
}
