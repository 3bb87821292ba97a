import { useMemo } from 'react';
import type { SyncStatus } from '../../../shared/contract/methods/system.ts';
import { pageTimers } from '../../client/platform.ts';
import { useHost } from '../../lib/app-context.ts';
import { createHostFeed } from '../../lib/host-feed.ts';
import { useFeed } from '../../lib/use-feed.ts';

/** The status as the host says it when asked; null before it has. `ask` stays the same. */
export function useStatusNow(): { readonly status: SyncStatus | null; readonly ask: () => void } {
  const host = useHost();
  const feed = useMemo(
    () =>
      createHostFeed({
        host,
        timers: pageTimers,
        read: (from) => from.call('sync.status', {}),
        matters: ({ kind }) => kind === 'sync.changed',
      }),
    [host],
  );
  const reading = useFeed(feed);
  return { status: reading.status === 'read' ? reading.value : null, ask: feed.again };
}
