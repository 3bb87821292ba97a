import type { JournalEvent } from '../../../shared/contract/events.ts';
import type { MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import { useHostReading } from '../../lib/use-host-reading.ts';
import type { HostFeedOptions, HostReading } from '../../lib/host-feed.ts';

const read: HostFeedOptions<MemberAccessRow[]>['read'] = async (host) =>
  (await host.call('members.list', {})).rows;

/** Edits of others count too: they tell when a device was last heard of. */
const matters = ({ kind }: JournalEvent): boolean =>
  kind === 'workspace.changed' || kind === 'sync.changed' || kind === 'issues.changed';

/** Members with their devices, as the server's signed records tell; none without a server. */
export function useMembers(): HostReading<MemberAccessRow[]> {
  return useHostReading(read, matters);
}
