import {
  Box,
  CircleUser,
  FolderPlus,
  Keyboard,
  Layers,
  Link2,
  Moon,
  Play,
  Settings,
  ShieldCheck,
  SquarePen,
  Sun,
  SunMoon,
  UserPlus,
} from 'lucide-react';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { navigate } from '../../lib/use-route.ts';
import type { PaletteCommand } from './palette-model.ts';

/** Where one can go. */
export function usePlaces(): readonly PaletteCommand[] {
  const projects = useReplica((snapshot) => snapshot.projects);
  return [
    {
      id: 'go my-issues',
      label: 'My issues',
      icon: CircleUser,
      keys: keysOf('goMyIssues'),
      run: () => navigate({ view: 'my-issues' }),
    },
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
    {
      id: 'go ledger',
      label: 'Ledger: what left this machine',
      icon: ShieldCheck,
      keys: keysOf('goLedger'),
      run: () => navigate({ view: 'ledger' }),
    },
    ...projects.map(({ projectId, name }) => ({
      id: `go ${projectId}`,
      label: name,
      icon: Box,
      end: 'Project',
      run: () => navigate({ view: 'issues', projectId, filter: 'all' }),
    })),
  ];
}

/** What can be done with the workspace and with this window. */
export function useWorkspaceCommands(): readonly PaletteCommand[] {
  const { theme } = useApp();
  const open = useDialogs((state) => state.open);
  const linked = useReplica(({ sync }) => sync.state !== 'solo');
  const projects = useReplica((snapshot) => snapshot.projects);
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
    linked
      ? { id: 'invite', label: 'Invite people…', icon: UserPlus, run: () => open({ kind: 'invite' }) }
      : { id: 'link', label: 'Link a sync server…', icon: Link2, run: () => open({ kind: 'link' }) },
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
