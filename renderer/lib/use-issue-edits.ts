import type { Input } from '../../shared/contract/contract.ts';
import { useApp } from './app-context.ts';
import { bulkParts } from './bulk-parts.ts';
import { sentence } from './use-action.ts';

export type IssuePatch = Input<'issues.update'>['patch'];
/** What can be changed of many issues at once. */
export type FieldPatch = Input<'issues.updateMany'>['patch'];

/** Changes the same fields of several issues, which one undo takes back; a refusal is told in a toast. */
export function useIssueEdits(): (issueIds: readonly string[], patch: FieldPatch) => void {
  const { host, toasts } = useApp();
  return (issueIds, patch) => {
    const edits = bulkParts(issueIds).map((part) =>
      host.call('issues.updateMany', { issueIds: part, patch }),
    );
    Promise.all(edits).catch((failure: unknown) => toasts.show({ text: sentence(failure) }));
  };
}
