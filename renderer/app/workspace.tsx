import { Suspense, useEffect } from 'react';
import { pageTimers } from '../client/platform.ts';
import type { ConnectionStatus } from '../client/connect-host.ts';
import { IssueView } from '../features/issue/issue-view.tsx';
import { IssuesView } from '../features/issues/issues-view.tsx';
import { LedgerView } from '../features/ledger/ledger-view.tsx';
import { RunView } from '../features/run/run-view.tsx';
import { RunsView } from '../features/runs/runs-view.tsx';
import { WorkspaceSidebar } from '../features/sidebar/workspace-sidebar.tsx';
import { useActedOn } from '../lib/acted-on.ts';
import { useDialogs } from '../lib/dialogs.ts';
import { useReadOnly, useWhyNotCreate } from '../lib/may-write.ts';
import type { Route } from '../lib/route.ts';
import { useEditKeys } from '../lib/use-edit-keys.ts';
import { useKeys } from '../lib/use-keys.ts';
import { useUndo } from '../lib/use-undo.ts';
import { useRememberedNumber, useRememberedSwitch } from '../lib/use-remembered.ts';
import { navigate, useRoute } from '../lib/use-route.ts';
import { AppShell, SIDEBAR_WIDTH } from '../ui/shell/app-shell.tsx';
import { Header } from '../ui/shell/header.tsx';
import { ViewShell } from '../ui/shell/view-shell.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Dialogs } from './dialogs.tsx';
import {
  InboxView,
  preloadViews,
  RefusedView,
  SettingsView,
  TerminalsView,
  TrashView,
} from './lazy-views.tsx';
import { useRefusalToast } from './use-refusal-toast.tsx';
import { useRoleToast } from './use-role-toast.ts';

/** How long the first screen has for itself before the seldom ones are read, in ms. */
const preloadMs = 1_000;

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
  useRefusalToast();
  useRoleToast();
  useEffect(() => pageTimers.after(preloadMs, preloadViews), []);
  const projectId = 'projectId' in route ? route.projectId : null;
  useEditKeys(useWhyNotCreate(), { create: () => open({ kind: 'create-issue', projectId }) });
  useEditKeys(useReadOnly(), { undo, redo });
  useKeys({
    search: () => open({ kind: 'palette', issueIds: [] }),
    palette: () => {
      const { dialog, close } = useDialogs.getState();
      if (!dialog) open({ kind: 'palette', issueIds: useActedOn.getState().issueIds });
      else if (dialog.kind === 'palette') close();
    },
    help: () => open({ kind: 'help' }),
    goInbox: () => navigate({ view: 'inbox' }),
    goMyIssues: () => navigate({ view: 'my-issues' }),
    goIssues: () => navigate({ view: 'issues', projectId: null, filter: 'all' }),
    goRuns: () => navigate({ view: 'runs', projectId: null }),
    goTerminals: () => navigate({ view: 'terminals' }),
    goLedger: () => navigate({ view: 'ledger' }),
    goTrash: () => navigate({ view: 'trash' }),
    goRefused: () => navigate({ view: 'refused' }),
    goSync: () => navigate({ view: 'settings', section: 'sync' }),
    goSettings: () => navigate({ view: 'settings', section: 'workspace' }),
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
      <Suspense fallback={<ViewShell header={<Header crumbs={[]} />}>{null}</ViewShell>}>
        <View route={route} />
      </Suspense>
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
      return <RunView key={route.runId} runId={route.runId} tab={route.tab} file={route.file ?? null} />;
    case 'inbox':
      return <InboxView />;
    case 'terminals':
      return <TerminalsView />;
    case 'ledger':
      return <LedgerView />;
    case 'trash':
      return <TrashView />;
    case 'refused':
      return <RefusedView />;
    case 'settings':
      return <SettingsView section={route.section} />;
  }
}
