import type { Result } from '../../shared/contract/contract.ts';
import type { JournalEvent } from '../../shared/contract/events.ts';
import type { HostFeedOptions, HostReading } from './host-feed.ts';
import { useHostReading } from './use-host-reading.ts';

/** An agent's question that waits for a person. */
export type OpenApproval = Result<'approvals.query'>['rows'][number];

const read: HostFeedOptions<readonly OpenApproval[]>['read'] = async (host) =>
  (await host.call('approvals.query', {})).rows;

/** A run that waits already asks its second question without a change of its state. */
const matters = ({ kind }: JournalEvent): boolean => kind === 'run.changed' || kind === 'run.event';

/** Questions of all agents of this machine that wait for a person, the oldest first. */
export function useApprovals(): HostReading<readonly OpenApproval[]> {
  return useHostReading(read, matters);
}
