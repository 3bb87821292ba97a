import { useApp } from '../../lib/app-context.ts';
import { sentence } from '../../lib/use-action.ts';
import type { IssuePatch } from '../../lib/use-issue-edits.ts';

/** Changes an issue; resolves to whether it went well. A refusal is told in a toast. */
export function useIssueSave(issueId: string): (patch: IssuePatch) => Promise<boolean> {
  const { host, toasts } = useApp();
  return async (patch) => {
    try {
      await host.call('issues.update', { issueId, patch });
      return true;
    } catch (error) {
      toasts.show({ text: sentence(error) });
      return false;
    }
  };
}
