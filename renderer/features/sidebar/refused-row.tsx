import { CloudAlert } from 'lucide-react';
import { useReplica } from '../../lib/app-context.ts';
import { navigate } from '../../lib/use-route.ts';
import { formatCount } from '../../ui/lib/format.ts';
import { SidebarRow } from '../../ui/shell/sidebar-row.tsx';
import { StateIcon } from '../../ui/states/state-icon.tsx';

/** How many changes the server refused. Only there while there are any. */
export function RefusedRow({ active }: { readonly active: boolean }): React.ReactNode {
  const refused = useReplica((snapshot) => snapshot.sync.refused);
  if (refused === 0 && !active) return null;
  return (
    <SidebarRow
      mark={<StateIcon of={CloudAlert} tone={refused === 0 ? 'ok' : 'bad'} />}
      label="Refused changes"
      active={active}
      end={refused === 0 ? undefined : formatCount(refused)}
      data-testid="refused-row"
      onClick={() => navigate({ view: 'refused' })}
    />
  );
}
