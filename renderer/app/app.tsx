import { TriangleAlert } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { FirstRun } from '../features/first-run/first-run.tsx';
import { useApp, useHost, useReplica } from '../lib/app-context.ts';
import { Button } from '../ui/controls/button.tsx';
import { ToastRegion } from '../ui/overlay/toast-region.tsx';
import { ErrorState } from '../ui/states/error-state.tsx';
import { StateIcon } from '../ui/states/state-icon.tsx';
import styles from './app.module.css';
import { Workspace } from './workspace.tsx';

/** The whole window: the way in, then the workspace. */
export function App(): React.ReactElement {
  const { toasts } = useApp();
  return (
    <>
      <Window />
      <ToastRegion store={toasts} />
    </>
  );
}

function Window(): React.ReactElement | null {
  const host = useHost();
  const connection = useSyncExternalStore(host.subscribe, host.status);
  const phase = useReplica((snapshot) => snapshot.phase);
  const workspace = useReplica((snapshot) => snapshot.workspace);
  const profile = useReplica((snapshot) => snapshot.profile);

  if (profile === '') return connection.state === 'lost' ? <HostLost message={connection.message} /> : null;
  if (!workspace) return phase === 'loading' && connection.state === 'connecting' ? null : <FirstRun />;
  return <Workspace name={workspace.name} connection={connection} />;
}

/** Before anything was read: there is nothing to show but the reason. */
function HostLost({ message }: { readonly message: string }): React.ReactElement {
  const host = useHost();
  return (
    <div className={styles['lost']}>
      <ErrorState
        mark={<StateIcon of={TriangleAlert} tone="bad" />}
        title="The local host does not answer"
        what={message}
        safe="Every edit that you saw is on disk."
        actions={
          <Button variant="primary" size={24} onClick={() => host.retry()}>
            Try again
          </Button>
        }
        code="DISCONNECTED"
      />
    </div>
  );
}
