import { Download, Link2, Plus, RefreshCw, UserPlus } from 'lucide-react';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { useWhyNotInvite } from '../../lib/may-write.ts';
import type { PaletteCommand } from '../../lib/palette-command.ts';
import { sentence } from '../../lib/use-action.ts';

/** What can be done with the workspace as a whole: share it, or take it elsewhere. */
export function useServerCommands(): readonly PaletteCommand[] {
  const { host, toasts } = useApp();
  const open = useDialogs((state) => state.open);
  const linked = useReplica(({ sync }) => sync.state !== 'solo');
  const whyNotInvite = useWhyNotInvite();
  const take = {
    id: 'export',
    label: 'Export the workspace…',
    icon: Download,
    run: () => open({ kind: 'export' }),
  };
  if (!linked) {
    return [
      { id: 'link', label: 'Link a sync server…', icon: Link2, run: () => open({ kind: 'link' }) },
      take,
    ];
  }
  const invite = {
    id: 'invite',
    label: 'Invite people…',
    icon: UserPlus,
    run: () => open({ kind: 'invite' }),
  };
  const failed = (failure: unknown): void => void toasts.show({ text: sentence(failure) });
  return [
    ...(whyNotInvite === undefined ? [invite] : []),
    {
      id: 'add device',
      label: 'Add a device of mine…',
      icon: Plus,
      run: () => open({ kind: 'invite', forMyself: true }),
    },
    take,
    {
      id: 'retry sync',
      label: 'Connect to the sync server now',
      icon: RefreshCw,
      rare: true,
      run: () => void host.call('sync.retry', {}).catch(failed),
    },
  ];
}
