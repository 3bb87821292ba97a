import type { IssueRow } from '../../shared/contract/schemas.ts';
import { useApp } from './app-context.ts';
import { bulkParts } from './bulk-parts.ts';
import { spellDeletion } from './undo-words.ts';
import { sentence } from './use-action.ts';

/** Deletes issues; the toast that says so can bring them back. */
export function useDeletion(): (issues: readonly Pick<IssueRow, 'issueId' | 'key'>[]) => void {
  const { host, toasts } = useApp();
  const refused = (failure: unknown): void => void toasts.show({ text: sentence(failure) });
  return (issues) => {
    if (issues.length === 0) return;
    const parts = bulkParts(issues.map(({ issueId }) => issueId));
    const text = spellDeletion(issues.length, issues[0]?.key);
    // These issues and not the last edit, which may be another one by then.
    const restore = (): void => {
      Promise.all(parts.map((issueIds) => host.call('issues.restore', { issueIds }))).catch(refused);
    };
    Promise.all(parts.map((issueIds) => host.call('issues.delete', { issueIds }))).then(
      () => toasts.show({ text, action: { label: 'Undo', run: restore } }),
      refused,
    );
  };
}
