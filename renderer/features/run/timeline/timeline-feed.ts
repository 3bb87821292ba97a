import type { HostConnection } from '../../../client/connect-host.ts';
import { HearthError } from '../../../../shared/contract/errors.ts';
import type { JournalEvent } from '../../../../shared/contract/events.ts';
import { createEmitter } from '../../../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../../../shared/lib/ports.ts';
import { addEvents, emptyTimeline, type Timeline } from './timeline-model.ts';

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
  close(): void;
}

export interface TimelineFeedOptions {
  readonly host: Pick<HostConnection, 'call' | 'on' | 'onLive'>;
  readonly timers: Timers;
  readonly runId: string;
}

const page = 1_000;
const retryMs = 1_000;

/** Reads the timeline, then what is new whenever the journal says that there is something. */
export function createTimelineFeed({ host, timers, runId }: TimelineFeedOptions): TimelineFeed {
  const changed = createEmitter<void>();
  let snapshot: TimelineSnapshot = { timeline: emptyTimeline, phase: 'loading', error: null };
  let reading = false;
  let due = false;
  let cancelRetry: Undo | null = null;
  let closed = false;

  function publish(change: Partial<TimelineSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    changed.emit();
  }

  async function read(): Promise<void> {
    due = true;
    if (reading) return;
    reading = true;
    cancelRetry?.();
    try {
      while (due && !closed) {
        due = false;
        await readOn();
      }
    } catch (error) {
      if (!(error instanceof HearthError)) throw error;
      if (!closed) retryLater(error);
    } finally {
      reading = false;
    }
  }

  async function readOn(): Promise<void> {
    const { lastSeq } = snapshot.timeline;
    const { rows, more } = await host.call('runs.events', { runId, after: lastSeq, limit: page });
    if (closed) return;
    due ||= more;
    if (rows.length === 0 && snapshot.phase === 'ready' && snapshot.error === null) return;
    publish({ timeline: addEvents(snapshot.timeline, rows), phase: 'ready', error: null });
  }

  function retryLater(error: HearthError): void {
    publish({ phase: 'ready', error: error.message });
    // What does not exist will not come to be.
    if (error.code !== 'NOT_FOUND') cancelRetry = timers.after(retryMs, () => void read());
  }

  const undo = [
    host.on('journal.events', ({ events }) => {
      if (events.some((event) => isAbout(event, runId))) void read();
    }),
    host.onLive(() => void read()),
  ];
  return {
    getSnapshot: () => snapshot,
    subscribe: changed.subscribe,
    close() {
      closed = true;
      cancelRetry?.();
      for (const each of undo) each();
    },
  };
}

function isAbout(event: JournalEvent, runId: string): boolean {
  return (event.kind === 'run.event' || event.kind === 'run.changed') && event.runId === runId;
}
