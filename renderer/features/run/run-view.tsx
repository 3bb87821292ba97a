import { Play } from 'lucide-react';
import { isLocalRun, type RunRow } from '../../../shared/contract/run-schemas.ts';
import { useReplica } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import type { FilePlace, RunTab } from '../../lib/route.ts';
import { useAfter } from '../../ui/lib/use-after.ts';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { LocalRunView } from './local-run-view.tsx';
import { RemoteRunView } from './remote-run-view.tsx';

interface Props {
  readonly runId: string;
  readonly tab: RunTab;
  /** The file to go to, in the changes and the files. */
  readonly file: FilePlace | null;
}

const waitMs = 1_500;

/** One run: what its agent does here, or what is known of it when it is on another device. */
export function RunView({ runId, tab, file }: Props): React.ReactElement {
  const run = useReplica(({ runs }): RunRow | undefined => {
    for (const id of runs.order) if (id === runId) return runs.byId.get(id);
    return undefined;
  });
  const phase = useReplica((snapshot) => snapshot.phase);
  // A run that was just started may be known to the host a moment before it is to the lists.
  const waited = useAfter(waitMs);
  if (run && !isLocalRun(run)) return <RemoteRunView run={run} />;
  // Nothing of one run, such as what was begun to be written to its agent, is kept for the next.
  if (run) return <LocalRunView key={run.runId} run={run} tab={tab} file={file} />;
  return (
    <ViewShell header={<Header crumbs={[{ label: 'Run' }]} />}>
      {phase === 'loading' || !waited ? (
        <LoadingRows rows={4} label="Loading the run" />
      ) : (
        <EmptyState
          icon={Play}
          title="There is no such run"
          keys={[{ keys: keysOf('goRuns'), does: 'all runs' }]}
        >
          The address may be of another workspace, or of a run that is too old to be listed.
        </EmptyState>
      )}
    </ViewShell>
  );
}
