import { Inbox } from 'lucide-react';
import { useApprovals } from '../../lib/use-approvals.ts';
import { navigate } from '../../lib/use-route.ts';
import { formatCount } from '../../ui/lib/format.ts';
import { SidebarRow } from '../../ui/shell/sidebar-row.tsx';

/** How many questions of agents wait for a person. */
export function InboxRow({ active }: { readonly active: boolean }): React.ReactElement {
  const reading = useApprovals();
  const waiting = reading.status === 'read' ? reading.value.length : 0;
  return (
    <SidebarRow
      icon={Inbox}
      label="Inbox"
      active={active}
      end={waiting === 0 ? undefined : formatCount(waiting)}
      data-testid="inbox-row"
      onClick={() => navigate({ view: 'inbox' })}
    />
  );
}
