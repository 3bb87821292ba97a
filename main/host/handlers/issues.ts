import type { HostHandlers } from '../../contract/serve-client.ts';
import type { Replica } from '../../replica/replica.ts';

type Names =
  | 'issues.create'
  | 'issues.update'
  | 'issues.updateMany'
  | 'issues.delete'
  | 'issues.restore'
  | 'issues.purge'
  | 'issues.deleted'
  | 'issues.get'
  | 'issues.query'
  | 'edits.undo'
  | 'edits.redo'
  | 'edits.peek';

export function createIssueHandlers({ replica }: { replica: Replica }): Pick<HostHandlers, Names> {
  return {
    'issues.create': (params, { action }) => replica.createIssue(params, action),
    'issues.update': (params, { action }) => replica.updateIssue(params, action),
    'issues.updateMany': (params, { action }) => replica.updateIssues(params, action),
    'issues.delete': (params, { action }) => replica.deleteIssues(params, action),
    'issues.restore': (params, { action }) => replica.restoreIssues(params, action),
    'issues.purge': (params, { action }) => replica.purgeIssues(params, action),
    'issues.deleted': async (params) => replica.deletedIssues(params),
    'issues.get': ({ issueId }) => replica.getIssue(issueId),
    'issues.query': (params) => replica.queryIssues(params),
    'edits.undo': (_params, { action }) => replica.edits.undo(action),
    'edits.redo': (_params, { action }) => replica.edits.redo(action),
    'edits.peek': async () => replica.edits.peek(),
  };
}
