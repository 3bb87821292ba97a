import type { Clock } from '../../../shared/lib/ports.ts';
import { createEventLog } from '../event-log.ts';
import type { HarnessEvent, NewHarnessEvent, ProcessExit } from '../types.ts';

/** Where the events of a session leave, in order and each with its turn. */
export interface Outlet {
  /** The turn that runs: events told from now on belong to it. */
  turnId: string | null;
  /** True until `open`: what is told before waits. */
  readonly early: boolean;
  tell(...events: readonly NewHarnessEvent[]): void;
  state(now: 'idle' | 'running' | 'waiting'): void;
  /** Tells this event first, then what waited. */
  open(event: NewHarnessEvent): void;
  /** Tells the last event of the session. */
  close(exit: ProcessExit): void;
  read(after?: number): AsyncIterable<HarnessEvent>;
}

/** Creates the outlet of one session. */
export function createOutlet({ sessionId, clock }: { sessionId: string; clock: Clock }): Outlet {
  const log = createEventLog({ sessionId, clock });
  let waiting: NewHarnessEvent[] | null = [];

  const outlet: Outlet = {
    turnId: null,
    get early() {
      return waiting !== null;
    },
    tell(...events) {
      for (const event of events) {
        const told = outlet.turnId === null ? event : { ...event, turnId: outlet.turnId };
        if (waiting === null) log.push(told);
        else waiting.push(told);
      }
    },
    state: (now) => outlet.tell({ kind: 'session.state', state: now, raw: null }),
    open(event) {
      const before = waiting ?? [];
      waiting = null;
      outlet.tell(event, ...before);
    },
    close(exit) {
      outlet.tell({ kind: 'session.state', state: 'closed', exit, raw: null });
      log.end();
    },
    read: log.read,
  };
  return outlet;
}
