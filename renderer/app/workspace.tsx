import type { ConnectionStatus } from '../client/connect-host.ts';
import { IssueView } from '../features/issue/issue-view.tsx';
import { IssuesView } from '../features/issues/issues-view.tsx';
import { LedgerView } from '../features/ledger/ledger-view.tsx';
import { RunView } from '../features/run/run-view.tsx';
import { RunsView } from '../features/runs/runs-view.tsx';
import { WorkspaceSidebar } from '../features/sidebar/workspace-sidebar.tsx';
import { useActedOn } from '../lib/acted-on.ts';
import { useDialogs } from '../lib/dialogs.ts';
import type { Route } from '../lib/route.ts';
import { useKeys } from '../lib/use-keys.ts';
import { useUndo } from '../lib/use-undo.ts';
import { useRememberedNumber, useRememberedSwitch } from '../lib/use-remembered.ts';
import { navigate, useRoute } from '../lib/use-route.ts';
import { AppShell, SIDEBAR_WIDTH } from '../ui/shell/app-shell.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Dialogs } from './dialogs.tsx';

interface Props {
  readonly name: string;
  readonly connection: ConnectionStatus;
}

/** The sidebar, the view of the route, and whatever lies over them. */
export function Workspace({ name, connection }: Props): React.ReactElement {
  const route = useRoute();
  const [width, setWidth] = useRememberedNumber('hearth.sidebar.width', SIDEBAR_WIDTH.initial);
  const [sidebarOpen, setSidebarOpen] = useRememberedSwitch('hearth.sidebar.open', true);
  const open = useDialogs((state) => state.open);
  const { undo, redo } = useUndo();
  const projectId = 'projectId' in route ? route.projectId : null;
  useKeys({
    create: () => open({ kind: 'create-issue', projectId }),
    search: () => open({ kind: 'palette', issueIds: [] }),
    palette: () => {
      const { dialog, close } = useDialogs.getState();
      if (!dialog) open({ kind: 'palette', issueIds: useActedOn.getState().issueIds });
      else if (dialog.kind === 'palette') close();
    },
    help: () => open({ kind: 'help' }),
    undo,
    redo,
    goMyIssues: () => navigate({ view: 'my-issues' }),
    goIssues: () => navigate({ view: 'issues', projectId: null, filter: 'all' }),
    goRuns: () => navigate({ view: 'runs', projectId: null }),
    goLedger: () => navigate({ view: 'ledger' }),
    sidebar: () => setSidebarOpen(!sidebarOpen),
  });

  return (
    <AppShell
      sidebar={<WorkspaceSidebar name={name} route={route} />}
      sidebarOpen={sidebarOpen}
      sidebarWidth={width}
      onSidebarWidth={setWidth}
    >
      <ConnectionBanner connection={connection} />
      <View route={route} />
      <Dialogs />
    </AppShell>
  );
}

function View({ route }: { readonly route: Route }): React.ReactElement {
  switch (route.view) {
    case 'issues':
    case 'my-issues':
      return <IssuesView route={route} />;
    case 'issue':
      return <IssueView key={route.issueId} issueId={route.issueId} />;
    case 'runs':
      return <RunsView projectId={route.projectId} />;
    case 'run':
      return <RunView key={route.runId} runId={route.runId} tab={route.tab} />;
    case 'ledger':
      return <LedgerView />;
  }
}
