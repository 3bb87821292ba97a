import { useMemo } from 'react';
import type { CheckRow } from '../../../shared/contract/methods/evidence.ts';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import type { ProjectId } from '../../../shared/domain/ids.ts';
import type { HostConnection } from '../../client/connect-host.ts';
import type { HostReading } from '../host-feed.ts';
import { useHostReading } from '../use-host-reading.ts';

/** The checks of a project on this device, by name. */
export function useChecks(projectId: ProjectId): HostReading<readonly CheckRow[]> {
  const read = useMemo(
    () => async (host: Pick<HostConnection, 'call'>) => (await host.call('checks.query', { projectId })).rows,
    [projectId],
  );
  return useHostReading(read, changesChecks);
}

function changesChecks(event: JournalEvent): boolean {
  return event.kind === 'action' && event.method === 'checks.set';
}
