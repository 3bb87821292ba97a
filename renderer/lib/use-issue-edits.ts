import type { Input } from '../../shared/contract/contract.ts';
import { useApp } from './app-context.ts';
import { sentence } from './use-action.ts';

export type IssuePatch = Input<'issues.update'>['patch'];

/** Changes the same fields of several issues; a refusal is told in a toast. */
export function useIssueEdits(): (issueIds: readonly string[], patch: IssuePatch) => void {
  const { host, toasts } = useApp();
  return (issueIds, patch) => {
    const edits = issueIds.map((issueId) => host.call('issues.update', { issueId, patch }));
    Promise.all(edits).catch((failure: unknown) => toasts.show({ text: sentence(failure) }));
  };
}
