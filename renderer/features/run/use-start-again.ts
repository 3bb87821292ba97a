import type { LocalRunRow, RunEvent } from '../../../shared/contract/run-schemas.ts';
import { keptComments, promptOfComments } from '../../../shared/domain/run-comments.ts';
import { useDialogs } from '../../lib/dialogs.ts';

/** Opens the dialog that starts another run of the issue; the agent is told the comments that wait for it. */
export function useStartAgain(
  { issueId }: Pick<LocalRunRow, 'issueId'>,
  events: readonly RunEvent[],
): () => void {
  const openDialog = useDialogs((state) => state.open);
  return () => {
    const kept = keptComments(events);
    openDialog({ kind: 'start-run', issueId, ...(kept.length > 0 && { also: promptOfComments(kept) }) });
  };
}
