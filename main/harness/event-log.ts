import type { Clock } from '../../shared/lib/ports.ts';
import type { HarnessEvent, NewHarnessEvent } from './types.ts';

export interface EventLog {
  /** Dropped after `end`. */
  push(event: NewHarnessEvent): void;
  /** Nothing comes any more: readers finish when they have read all. */
  end(): void;
  read(after?: number): AsyncIterable<HarnessEvent>;
}

/** Events that were read by everybody are dropped beyond this many; a late reader starts at what is left. */
const KEEP = 10_000;

/** Numbers the events of one session and lets any number of readers follow at their own pace. */
export function createEventLog({ sessionId, clock }: { sessionId: string; clock: Clock }): EventLog {
  const events: HarnessEvent[] = [];
  const readers = new Set<{ next: number }>();
  let seq = 0;
  let ended = false;
  let wake = Promise.withResolvers<void>();

  const stir = (): void => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const forget = (): void => {
    const needed = Math.min(seq + 1, ...[...readers].map((reader) => reader.next));
    const first = events[0]?.seq ?? seq;
    const surplus = Math.min(events.length - KEEP, needed - first);
    if (surplus > KEEP / 10) events.splice(0, surplus);
  };

  return {
    push(event) {
      if (ended) return;
      events.push({ ...event, seq: ++seq, at: clock.now(), sessionId });
      if (events.length > KEEP) forget();
      stir();
    },
    end() {
      ended = true;
      stir();
    },
    async *read(after = 0) {
      const reader = { next: after + 1 };
      readers.add(reader);
      try {
        for (;;) {
          const first = events[0]?.seq ?? seq + 1;
          const event = events[Math.max(0, reader.next - first)];
          if (event) {
            reader.next = event.seq + 1;
            yield event;
          } else if (ended) return;
          else await wake.promise;
        }
      } finally {
        readers.delete(reader);
      }
    },
  };
}
