import {
  Box,
  CircleUser,
  FolderPlus,
  Keyboard,
  Layers,
  Link2,
  Moon,
  PenLine,
  Play,
  Search,
  Settings,
  SquarePen,
  Sun,
  SunMoon,
  Trash2,
  UserPlus,
} from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import type { ProjectRow } from '../../../shared/contract/schemas.ts';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useReadOnly, useWhyNotCreate, useWhyNotInvite } from '../../lib/may-write.ts';
import type { Route } from '../../lib/route.ts';
import { navigate } from '../../lib/use-route.ts';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { Menu } from '../../ui/overlay/menu.tsx';
import { SectionCaption } from '../../ui/shell/section-caption.tsx';
import { Sidebar, WorkspaceSwitcher } from '../../ui/shell/sidebar.tsx';
import { SidebarRow } from '../../ui/shell/sidebar-row.tsx';
import type { ThemeChoice } from '../../ui/theme/theme.ts';
import { InboxRow } from './inbox-row.tsx';
import { MachineRow } from './machine-row.tsx';
import { RefusedRow } from './refused-row.tsx';
import { RunCounts } from './run-counts.tsx';
import { SyncRow } from './sync-row.tsx';

interface Props {
  readonly name: string;
  readonly route: Route;
}

/** Places to go, and how this machine and its server are. */
export function WorkspaceSidebar({ name, route }: Props): React.ReactElement {
  const open = useDialogs((state) => state.open);
  const projects = useReplica((snapshot) => snapshot.projects);
  const whyNotCreate = useWhyNotCreate();
  return (
    <Sidebar
      header={
        <>
          <WorkspaceMenu name={name} />
          <IconButton
            icon={Search}
            size={28}
            label="Search"
            keys="/"
            onClick={() => open({ kind: 'palette', issueIds: [] })}
          />
          <IconButton
            icon={SquarePen}
            size={28}
            label="Create issue"
            keys="C"
            disabledReason={whyNotCreate}
            onClick={() => open({ kind: 'create-issue', projectId: projectOf(route) })}
          />
        </>
      }
      foot={
        <>
          <RefusedRow active={route.view === 'refused'} />
          <SyncRow route={route} />
          <MachineRow />
        </>
      }
    >
      <InboxRow active={route.view === 'inbox'} />
      <SidebarRow
        icon={CircleUser}
        label="My issues"
        active={route.view === 'my-issues'}
        onClick={() => navigate({ view: 'my-issues' })}
      />
      <SidebarRow
        icon={Layers}
        label="All issues"
        active={route.view === 'issues' && route.projectId === null}
        onClick={() => navigate({ view: 'issues', projectId: null, filter: 'all' })}
      />
      <RunsRow projectId={null} route={route} />
      <SidebarRow
        icon={Trash2}
        label="Trash"
        active={route.view === 'trash'}
        onClick={() => navigate({ view: 'trash' })}
      />
      <SidebarRow
        icon={Settings}
        label="Settings"
        active={route.view === 'settings'}
        onClick={() => navigate({ view: 'settings', section: 'workspace' })}
      />
      <SectionCaption
        action={
          <IconButton
            icon={FolderPlus}
            label="Create project"
            disabledReason={whyNotCreate}
            onClick={() => open({ kind: 'create-project' })}
          />
        }
      >
        Projects
      </SectionCaption>
      {projects.map((project) => (
        <Project key={project.projectId} project={project} route={route} />
      ))}
    </Sidebar>
  );
}

function projectOf(route: Route): string | null {
  return route.view === 'issues' || route.view === 'runs' ? route.projectId : null;
}

function Project({
  project,
  route,
}: {
  readonly project: ProjectRow;
  readonly route: Route;
}): React.ReactElement {
  const [expanded, setExpanded] = useState(true);
  const { projectId } = project;
  return (
    <>
      <SidebarRow
        strong
        icon={Box}
        label={project.name}
        expanded={expanded}
        onClick={() => setExpanded(!expanded)}
      />
      {expanded && (
        <>
          <SidebarRow
            indent
            label="Issues"
            active={route.view === 'issues' && route.projectId === projectId}
            onClick={() => navigate({ view: 'issues', projectId, filter: 'all' })}
          />
          <RunsRow projectId={projectId} route={route} />
        </>
      )}
    </>
  );
}

function RunsRow({
  projectId,
  route,
}: {
  readonly projectId: string | null;
  readonly route: Route;
}): React.ReactElement {
  return (
    <SidebarRow
      {...(projectId === null ? { icon: Play } : { indent: true })}
      label="Runs"
      active={route.view === 'runs' && route.projectId === projectId}
      end={<RunCounts projectId={projectId} />}
      onClick={() => navigate({ view: 'runs', projectId })}
    />
  );
}

const themeIcons = { system: SunMoon, light: Sun, dark: Moon } as const;
const themeLabels: Readonly<Record<ThemeChoice, string>> = {
  system: 'Theme of the system',
  light: 'Light theme',
  dark: 'Dark theme',
};
const themes: readonly ThemeChoice[] = ['system', 'light', 'dark'];

function WorkspaceMenu({ name }: { readonly name: string }): React.ReactElement {
  const { theme } = useApp();
  const chosen = useSyncExternalStore(theme.subscribe, theme.get);
  const open = useDialogs((state) => state.open);
  const linked = useReplica(({ sync }) => sync.state !== 'solo');
  const whyNotInvite = useWhyNotInvite();
  const readOnly = useReadOnly();
  return (
    <Menu
      label="Workspace"
      trigger={<WorkspaceSwitcher name={name} />}
      groups={[
        {
          items: [
            linked
              ? {
                  id: 'invite',
                  label: 'Invite people',
                  icon: UserPlus,
                  disabledReason: whyNotInvite && 'For owners and admins',
                }
              : { id: 'link', label: 'Link a sync server', icon: Link2 },
            {
              id: 'your-name',
              label: 'Your name',
              icon: PenLine,
              disabledReason: readOnly && 'Not for viewers',
            },
            { id: 'settings', label: 'Settings', icon: Settings, keys: keysOf('goSettings') },
            { id: 'help', label: 'All keys', icon: Keyboard, keys: '?' },
          ],
        },
        {
          items: themes.map((id) => ({
            id,
            label: themeLabels[id],
            icon: themeIcons[id],
            chosen: id === chosen,
          })),
        },
      ]}
      onSelect={(id) => {
        const choice = themes.find((each) => each === id);
        if (choice) theme.set(choice);
        else if (id === 'settings') navigate({ view: 'settings', section: 'workspace' });
        else if (id === 'invite' || id === 'link' || id === 'your-name' || id === 'help') open({ kind: id });
      }}
    />
  );
}
