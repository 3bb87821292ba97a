import {
  Box,
  CircleUser,
  Cloud,
  CloudAlert,
  FolderPlus,
  HardDrive,
  Inbox,
  Keyboard,
  Layers,
  MonitorSmartphone,
  Moon,
  PenLine,
  Play,
  Settings,
  ShieldCheck,
  SquarePen,
  SquareTerminal,
  Sun,
  SunMoon,
  Trash2,
  UsersRound,
} from 'lucide-react';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { useDialogs, type OpenDialog } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import type { PaletteCommand } from '../../lib/palette-command.ts';
import { useReadOnly, useWhyNotCreate } from '../../lib/may-write.ts';
import { navigate } from '../../lib/use-route.ts';
import { runCommands } from './run-commands.ts';
import { useServerCommands } from './use-server-commands.ts';

const terminals: PaletteCommand = {
  id: 'go terminals',
  label: 'Terminals of the runs under way',
  icon: SquareTerminal,
  keys: keysOf('goTerminals'),
  run: () => navigate({ view: 'terminals' }),
};

const inbox: PaletteCommand = {
  id: 'go inbox',
  label: 'Inbox: what agents ask you',
  icon: Inbox,
  keys: keysOf('goInbox'),
  run: () => navigate({ view: 'inbox' }),
};

const myIssues: PaletteCommand = {
  id: 'go my-issues',
  label: 'My issues',
  icon: CircleUser,
  keys: keysOf('goMyIssues'),
  run: () => navigate({ view: 'my-issues' }),
};

/** Where one can go. */
export function usePlaces(): readonly PaletteCommand[] {
  const projects = useReplica((snapshot) => snapshot.projects);
  return [
    inbox,
    myIssues,
    {
      id: 'go issues',
      label: 'All issues',
      icon: Layers,
      keys: keysOf('goIssues'),
      run: () => navigate({ view: 'issues', projectId: null, filter: 'all' }),
    },
    {
      id: 'go runs',
      label: 'Runs',
      icon: Play,
      keys: keysOf('goRuns'),
      run: () => navigate({ view: 'runs', projectId: null }),
    },
    terminals,
    {
      id: 'go ledger',
      label: 'Ledger: what left this machine',
      icon: ShieldCheck,
      keys: keysOf('goLedger'),
      run: () => navigate({ view: 'ledger' }),
    },
    {
      id: 'go trash',
      label: 'Trash: deleted issues',
      icon: Trash2,
      keys: keysOf('goTrash'),
      run: () => navigate({ view: 'trash' }),
    },
    {
      id: 'go refused',
      label: 'Refused changes',
      icon: CloudAlert,
      keys: keysOf('goRefused'),
      run: () => navigate({ view: 'refused' }),
    },
    ...settingsPlaces.map(({ section, ...place }) => ({
      id: `go settings ${section}`,
      ...place,
      run: () => navigate({ view: 'settings', section }),
    })),
    ...projects.map(({ projectId, name }) => ({
      id: `go ${projectId}`,
      label: name,
      icon: Box,
      end: 'Project',
      run: () => navigate({ view: 'issues', projectId, filter: 'all' }),
    })),
  ];
}

const settingsPlaces = [
  { section: 'workspace', label: 'Settings: workspace', icon: Settings, keys: keysOf('goSettings') },
  { section: 'members', label: 'Settings: members', icon: UsersRound },
  { section: 'devices', label: 'Settings: devices', icon: MonitorSmartphone },
  { section: 'sync', label: 'Settings: sync server', icon: Cloud, keys: keysOf('goSync') },
  { section: 'storage', label: 'Settings: storage, what runs leave here', icon: HardDrive },
] as const;

function creating(open: (dialog: OpenDialog) => void): readonly PaletteCommand[] {
  return [
    {
      id: 'create issue',
      label: 'Create issue…',
      icon: SquarePen,
      keys: keysOf('create'),
      run: () => open({ kind: 'create-issue', projectId: null }),
    },
    {
      id: 'create project',
      label: 'Create project…',
      icon: FolderPlus,
      run: () => open({ kind: 'create-project' }),
    },
  ];
}

function yourName(open: (dialog: OpenDialog) => void): PaletteCommand {
  return { id: 'your name', label: 'Your name…', icon: PenLine, run: () => open({ kind: 'your-name' }) };
}

/** What can be done with the workspace and with this window. */
export function useWorkspaceCommands(): readonly PaletteCommand[] {
  const { theme } = useApp();
  const open = useDialogs((state) => state.open);
  const server = useServerCommands();
  const mayCreate = useWhyNotCreate() === undefined;
  const mayRename = useReadOnly() === undefined;
  const projects = useReplica((snapshot) => snapshot.projects);
  return [
    ...(mayCreate ? creating(open) : []),
    ...server,
    ...(mayRename ? [yourName(open)] : []),
    {
      id: 'help',
      label: 'All keys',
      icon: Keyboard,
      keys: keysOf('help'),
      run: () => open({ kind: 'help' }),
    },
    ...projects.map(({ projectId, name }) => ({
      id: `settings ${projectId}`,
      label: `Settings of ${name}…`,
      icon: Settings,
      rare: true,
      run: () => open({ kind: 'project-settings', projectId }),
    })),
    ...runCommands(open, projects),
    { id: 'theme light', label: 'Light theme', icon: Sun, rare: true, run: () => theme.set('light') },
    { id: 'theme dark', label: 'Dark theme', icon: Moon, rare: true, run: () => theme.set('dark') },
    {
      id: 'theme system',
      label: 'Theme of the system',
      icon: SunMoon,
      rare: true,
      run: () => theme.set('system'),
    },
  ];
}
