import type { RunRow } from '../../../shared/contract/run-schemas.ts';
import { useReplica } from '../../lib/app-context.ts';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import { SidebarCount } from '../../ui/shell/sidebar-row.tsx';

/** How many runs wait for a person and how many are under way, here and elsewhere. */
export function RunCounts({ projectId }: { readonly projectId: string | null }): React.ReactNode {
  const runs = useReplica((snapshot) => snapshot.runs.byId);
  const issues = useReplica((snapshot) => (projectId === null ? null : snapshot.issues.byId));
  const shown = [...runs.values()].filter(
    (run) => !issues || issues.get(run.issueId)?.projectId === projectId,
  );
  const waiting = count(shown, ['waiting']);
  const running = count(shown, ['queued', 'preparing', 'running', 'finishing']);
  if (waiting + running === 0) return undefined;
  return (
    <>
      {waiting > 0 && <SidebarCount mark={<RunMark state="waiting" size={14} />}>{waiting}</SidebarCount>}
      {running > 0 && <SidebarCount mark={<RunMark state="running" size={14} />}>{running}</SidebarCount>}
    </>
  );
}

function count(runs: readonly RunRow[], states: readonly RunRow['state'][]): number {
  return runs.filter(({ state }) => states.includes(state)).length;
}
