import type { SyncStatus } from '../../../shared/contract/methods/system.ts';
import { useReplica } from '../../lib/app-context.ts';
import { navigate } from '../../lib/use-route.ts';
import { formatCount } from '../../ui/lib/format.ts';
import { SyncMark, type SyncState } from '../../ui/marks/sync-mark.tsx';
import { SidebarRow } from '../../ui/shell/sidebar-row.tsx';

/** How this replica stands to its server. Opens the ledger: what left this machine. */
export function SyncRow({ active }: { readonly active: boolean }): React.ReactElement {
  const sync = useReplica((snapshot) => snapshot.sync);
  return (
    <SidebarRow
      mark={<SyncMark state={marks[sync.state]} label={null} />}
      label={describeSync(sync)}
      active={active}
      title={sync.message ?? undefined}
      data-testid="sync-row"
      onClick={() => navigate({ view: 'ledger' })}
    />
  );
}

const marks: Readonly<Record<SyncStatus['state'], SyncState>> = {
  solo: 'offline',
  offline: 'offline',
  syncing: 'syncing',
  live: 'in_sync',
  refused: 'refused',
};

/** The state in words, with what is unsent. */
export function describeSync({ state, pending }: Pick<SyncStatus, 'state' | 'pending'>): string {
  const unsent = pending > 0 ? ` · ${formatCount(pending)} unsent` : '';
  switch (state) {
    case 'solo':
      return 'On this machine only';
    case 'offline':
      return `Offline${unsent}`;
    case 'syncing':
      return `Syncing${unsent}`;
    case 'live':
      return 'In sync';
    case 'refused':
      return `Refused${unsent}`;
  }
}
