import type { Undo } from '../../lib/ports.ts';
import { createEventQueue, type Event } from './event-queue.ts';
import { promiseJobs } from './platform.ts';
import type { Trace } from './trace.ts';

/** Virtual time: nothing happens but the events that were planned, one after the other. */
export interface Scheduler {
  /** ms since the simulation began. */
  readonly now: number;
  /** The same without what was skipped. */
  readonly lived: number;
  /** Events that have happened. */
  readonly events: number;
  /** Plans an event; one in the past happens next. The label names it in the trace. */
  after(ms: number, label: string, run: () => void): Undo;
  /**
   * Lets events happen up to and with the moment `until`, later by what is skipped on the way. After each of them every promise job has run before
   * the next begins. Ends early, at the moment reached, when `isDone` says so after an event.
   */
  run(until: number, isDone?: () => boolean): Promise<void>;
  /** Time passes in which nothing happens at all: whatever is planned comes that much later. */
  skip(ms: number): void;
}

/** Creates a virtual time that stands at 0. */
export function createScheduler({ trace }: { trace: Trace }): Scheduler {
  const queue = createEventQueue();
  // Events are planned in time that was lived.
  let lived = 0;
  let skipped = 0;
  let order = 0;
  let events = 0;

  async function happen(event: Event): Promise<void> {
    lived = event.time;
    events += 1;
    trace.note(`${lived + skipped} ${event.label}`);
    event.run();
    await promiseJobs();
  }

  return {
    get now() {
      return lived + skipped;
    },
    get lived() {
      return lived;
    },
    get events() {
      return events;
    },
    after(ms, label, run) {
      order += 1;
      const event: Event = { time: lived + Math.max(0, ms), order, label, run, cancelled: false };
      queue.push(event);
      return () => void (event.cancelled = true);
    },
    async run(until, isDone = () => false) {
      const end = until - skipped;
      await promiseJobs();
      for (let next = queue.peek(); next && next.time <= end; next = queue.peek()) {
        queue.pop();
        await happen(next);
        if (isDone()) return;
      }
      lived = Math.max(lived, end);
    },
    skip: (ms) => void (skipped += ms),
  };
}
