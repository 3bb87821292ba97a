import type { JournalEvent } from '../../../../shared/contract/events.ts';
import { createEmitter } from '../../../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../../../shared/lib/ports.ts';
import type { HostConnection } from '../../../client/connect-host.ts';
import { createRepeatedRead } from '../../../client/repeated-read.ts';
import { addEvents } from './add-events.ts';
import { emptyTimeline, type Timeline } from './timeline-model.ts';

export interface TimelineSnapshot {
  readonly timeline: Timeline;
  /** loading until the first answer. */
  readonly phase: 'loading' | 'ready';
  /** Why it may be behind, in a sentence. */
  readonly error: string | null;
}

/** A run's timeline as it grows. For `useSyncExternalStore(feed.subscribe, feed.getSnapshot)`. */
export interface TimelineFeed {
  getSnapshot(): TimelineSnapshot;
  subscribe(listener: () => void): Undo;
  /** Reads the timeline, then what is new whenever the journal says that there is something. */
  follow(): Undo;
}

export interface TimelineFeedOptions {
  readonly host: Pick<HostConnection, 'call' | 'on' | 'onLive'>;
  readonly timers: Timers;
  readonly runId: string;
}

const page = 1_000;

/** Creates the feed; it is empty until it follows. */
export function createTimelineFeed({ host, timers, runId }: TimelineFeedOptions): TimelineFeed {
  const changed = createEmitter<void>();
  let snapshot: TimelineSnapshot = { timeline: emptyTimeline, phase: 'loading', error: null };

  function publish(change: Partial<TimelineSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    changed.emit();
  }

  async function readOn(): Promise<boolean> {
    const { lastSeq } = snapshot.timeline;
    const { rows, more } = await host.call('runs.events', { runId, after: lastSeq, limit: page });
    const news = rows.length > 0 || snapshot.phase === 'loading' || snapshot.error !== null;
    if (news) publish({ timeline: addEvents(snapshot.timeline, rows), phase: 'ready', error: null });
    return more;
  }

  return {
    getSnapshot: () => snapshot,
    subscribe: changed.subscribe,
    follow() {
      const reader = createRepeatedRead({
        timers,
        read: readOn,
        failed({ code, message }) {
          publish({ phase: 'ready', error: message });
          // What does not exist will not come to be.
          return code !== 'NOT_FOUND';
        },
      });
      const undo = [
        host.on('journal.events', ({ events }) => {
          if (events.some((event) => isAbout(event, runId))) reader.ask();
        }),
        host.on('journal.lagged', reader.ask),
        host.onLive(reader.askNow),
        reader.stop,
      ];
      return () => {
        for (const each of undo) each();
      };
    },
  };
}

function isAbout(event: JournalEvent, runId: string): boolean {
  return (event.kind === 'run.event' || event.kind === 'run.changed') && event.runId === runId;
}
