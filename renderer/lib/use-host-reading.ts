import { useMemo } from 'react';
import { pageTimers } from '../client/platform.ts';
import { useHost } from './app-context.ts';
import { createHostFeed, type HostFeedOptions, type HostReading } from './host-feed.ts';
import { useFeed } from './use-feed.ts';

/** What the host says, kept up to date while it is shown. Both functions must stay the same: declare them outside. */
export function useHostReading<T>(
  read: HostFeedOptions<T>['read'],
  matters: HostFeedOptions<T>['matters'],
): HostReading<T> {
  const host = useHost();
  const feed = useMemo(
    () => createHostFeed({ host, timers: pageTimers, read, matters }),
    [host, read, matters],
  );
  return useFeed(feed);
}
