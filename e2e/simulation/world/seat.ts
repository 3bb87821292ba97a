import { awarenessFrame, readAwareness, type AwarenessEntry } from '../../../shared/documents/room-frames.ts';
import type { Scheduler } from '../../../shared/testing/simulation/scheduler.ts';

/** What stands in every state of presence: it passes by and is never kept. */
export const presenceMark = 'present~';

/** As the stock provider: a state is told again after this long, and one of which nothing was heard is gone, in ms. */
const RENEW_MS = 15_000;
const OUTDATED_MS = 30_000;
const GONE = 'null';

/** Who a window says that it is, and whom it sees, as `y-protocols/awareness` keeps them. */
export interface Seat {
  /** Connected: tells who is here. Whom it saw before it does not see any more. */
  enter(clientId: number, send: (frame: Uint8Array) => void): void;
  leave(): void;
  /** Its person did something. */
  move(): void;
  hear(update: Uint8Array): void;
  readonly name: string;
  /** Its own client; null while it is not connected. */
  readonly clientId: number | null;
  /** Clients of others that it shows. */
  seen(): ReadonlySet<number>;
}

interface Other {
  readonly clock: number;
  readonly state: string;
  readonly heardAt: number;
}

/** Creates the seat of a window that is not connected. */
export function createSeat(scheduler: Scheduler, name: string): Seat {
  const others = new Map<number, Other>();
  let own: { readonly clientId: number; clock: number; send(frame: Uint8Array): void } | null = null;
  let moves = 0;
  /** Where its last client had counted to: as a provider, it counts on when it comes back. */
  let left: { readonly clientId: number; readonly clock: number } | null = null;

  function tell(): void {
    if (!own) return;
    own.clock += 1;
    const state = JSON.stringify({ at: `${presenceMark}${name}`, moves });
    own.send(awarenessFrame([{ clientId: own.clientId, clock: own.clock, state }]));
  }

  function renewWhile(seat: object): void {
    scheduler.after(RENEW_MS, `${name} is still here`, () => {
      if (own !== seat) return;
      tell();
      renewWhile(seat);
    });
  }

  function take({ clientId, clock, state }: AwarenessEntry): void {
    if (own?.clientId === clientId) {
      // Nobody else says that it is gone: it says so again with a higher clock.
      if (state === GONE && clock >= own.clock) own.clock = clock;
      if (state === GONE) tell();
      return;
    }
    const known = others.get(clientId);
    const isNews = !known || clock > known.clock || (clock === known.clock && state === GONE);
    if (isNews) others.set(clientId, { clock, state, heardAt: scheduler.now });
  }

  return {
    name,
    enter(clientId, send) {
      others.clear();
      const before = own ?? left;
      own = { clientId, clock: before?.clientId === clientId ? before.clock : 0, send };
      tell();
      renewWhile(own);
    },
    leave() {
      if (own) left = { clientId: own.clientId, clock: own.clock };
      own = null;
      others.clear();
    },
    move() {
      moves += 1;
      tell();
    },
    hear: (update) => readAwareness(update)?.forEach(take),
    get clientId() {
      return own?.clientId ?? null;
    },
    seen() {
      const shown = [...others].filter(
        ([, { state, heardAt }]) => state !== GONE && scheduler.now - heardAt < OUTDATED_MS,
      );
      return new Set(shown.map(([clientId]) => clientId));
    },
  };
}
