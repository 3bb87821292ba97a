import type { SyncStatus } from '../../../shared/contract/methods/system.ts';
import { useReplica } from '../../lib/app-context.ts';
import type { Route } from '../../lib/route.ts';
import { navigate } from '../../lib/use-route.ts';
import { formatCount } from '../../ui/lib/format.ts';
import { SyncMark, type SyncState } from '../../ui/marks/sync-mark.tsx';
import { SidebarRow } from '../../ui/shell/sidebar-row.tsx';

/**
 * How this replica stands to its server. Opens the ledger, what left this machine; while something is wrong, what
 * can be done about it.
 */
export function SyncRow({ route }: { readonly route: Route }): React.ReactElement {
  const sync = useReplica((snapshot) => snapshot.sync);
  const target = targetOf(sync);
  return (
    <SidebarRow
      mark={<SyncMark state={marks[sync.state]} label={null} />}
      label={describeSync(sync)}
      active={route.view === 'ledger'}
      title={sync.message ?? undefined}
      data-testid="sync-row"
      onClick={() => navigate(target)}
    />
  );
}

/** Where the row leads. */
export function targetOf({ state, problem }: Pick<SyncStatus, 'state' | 'problem'>): Route {
  const isTroubled = problem !== null || state === 'refused' || state === 'offline';
  return isTroubled ? { view: 'settings', section: 'sync' } : { view: 'ledger' };
}

/** What is wrong, where a word of the state does not say it. */
const problems: Readonly<Record<NonNullable<SyncStatus['problem']>, string>> = {
  update: 'Upgrade needed',
  copied: 'Copied profile',
  revoked: 'No access',
  repairing: 'Reading again',
  quota: 'Server full',
  recovering: 'Server being restored',
  tampered: 'Stopped: server differs',
};

const marks: Readonly<Record<SyncStatus['state'], SyncState>> = {
  solo: 'offline',
  offline: 'offline',
  syncing: 'syncing',
  live: 'in_sync',
  refused: 'refused',
};

/** The state in words, with what is unsent. */
export function describeSync({
  state,
  pending,
  problem,
}: Pick<SyncStatus, 'state' | 'pending' | 'problem'>): string {
  const unsent = pending > 0 ? ` · ${formatCount(pending)} unsent` : '';
  if (problem !== null && state !== 'solo') return `${problems[problem]}${unsent}`;
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
