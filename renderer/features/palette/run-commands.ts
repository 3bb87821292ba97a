import { FolderGit2, ListVideo, SlidersHorizontal } from 'lucide-react';
import type { ProjectRow } from '../../../shared/contract/schemas.ts';
import type { OpenDialog } from '../../lib/dialogs.ts';
import type { PaletteCommand } from '../../lib/palette-command.ts';

/** How agents run on this machine, and what is left of their runs. */
export function runCommands(
  open: (dialog: OpenDialog) => void,
  projects: readonly ProjectRow[],
): readonly PaletteCommand[] {
  return [
    {
      id: 'run settings',
      label: 'How agents run on this machine…',
      icon: SlidersHorizontal,
      run: () => open({ kind: 'run-settings', projectId: null }),
    },
    {
      id: 'worktrees',
      label: 'Worktrees on this machine…',
      icon: FolderGit2,
      rare: true,
      run: () => open({ kind: 'worktrees' }),
    },
    {
      id: 'batch',
      label: 'Runs that were started together: the newest…',
      icon: ListVideo,
      rare: true,
      run: () => open({ kind: 'batch', batchId: null }),
    },
    ...projects.map(({ projectId, name }) => ({
      id: `run settings ${projectId}`,
      label: `How agents run in ${name}…`,
      icon: SlidersHorizontal,
      rare: true,
      run: () => open({ kind: 'run-settings', projectId }),
    })),
  ];
}
