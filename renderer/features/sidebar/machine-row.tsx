import { Monitor } from 'lucide-react';
import { isEnded } from '../../../shared/domain/run.ts';
import { isLocalRun } from '../../../shared/contract/run-schemas.ts';
import { useReplica } from '../../lib/app-context.ts';
import { navigate } from '../../lib/use-route.ts';
import { SidebarRow } from '../../ui/shell/sidebar-row.tsx';

/** This machine, with its live runs. */
export function MachineRow(): React.ReactElement {
  const runs = useReplica((snapshot) => snapshot.runs.byId);
  const live = [...runs.values()].filter((run) => isLocalRun(run) && !isEnded(run.state)).length;
  return (
    <SidebarRow
      icon={Monitor}
      label="This machine"
      end={live === 0 ? undefined : `${live} ${live === 1 ? 'run' : 'runs'}`}
      onClick={() => navigate({ view: 'runs', projectId: null })}
    />
  );
}
