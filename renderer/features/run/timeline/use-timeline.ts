import { useMemo } from 'react';
import { pageTimers } from '../../../client/platform.ts';
import { useHost } from '../../../lib/app-context.ts';
import { useFeed } from '../../../lib/use-feed.ts';
import { createTimelineFeed, type TimelineSnapshot } from './timeline-feed.ts';

/** The timeline of a run as it grows. */
export function useTimeline(runId: string): TimelineSnapshot {
  const host = useHost();
  return useFeed(useMemo(() => createTimelineFeed({ host, timers: pageTimers, runId }), [host, runId]));
}
