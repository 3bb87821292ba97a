import { useEffect, useSyncExternalStore } from 'react';
import type { Undo } from '../../shared/lib/ports.ts';

/** Something that is read from the host and kept up to date while it is followed. */
export interface Feed<T> {
  getSnapshot(): T;
  subscribe(listener: () => void): Undo;
  follow(): Undo;
}

/** What a feed holds, kept up to date for as long as the component lives. Make the feed with `useMemo`. */
export function useFeed<T>(feed: Feed<T>): T {
  useEffect(() => feed.follow(), [feed]);
  return useSyncExternalStore(feed.subscribe, feed.getSnapshot);
}
