import { useEffect, useState, useSyncExternalStore } from 'react';
import { pageTimers } from '../../../client/platform.ts';
import { useHost } from '../../../lib/app-context.ts';
import { createTimelineFeed, type TimelineFeed, type TimelineSnapshot } from './timeline-feed.ts';
import { emptyTimeline } from './timeline-model.ts';

const nothingYet: TimelineSnapshot = { timeline: emptyTimeline, phase: 'loading', error: null };
const never = (): (() => void) => () => undefined;

/** Follows the timeline of a run for as long as the component lives. */
export function useTimeline(runId: string): TimelineSnapshot {
  const host = useHost();
  const [feed, setFeed] = useState<TimelineFeed | null>(null);
  useEffect(() => {
    const next = createTimelineFeed({ host, timers: pageTimers, runId });
    setFeed(next);
    return next.close;
  }, [host, runId]);
  return useSyncExternalStore(feed?.subscribe ?? never, feed?.getSnapshot ?? (() => nothingYet));
}
