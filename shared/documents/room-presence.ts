import { createEmitter } from '../lib/emitter.ts';
import type { Timers, Undo } from '../lib/ports.ts';
import { toUtf8 } from '../lib/utf8.ts';
import { awarenessFrame } from './room-frames.ts';
import type { AwarenessEntry } from './room-frames.ts';
import type { RoomPresence } from './room-types.ts';

/** A state may have this many bytes of JSON. */
const maxPresenceBytes = 1024;

/** Changes are gathered this long, so that one person's pointer costs others ten frames a second. */
const TICK_MS = 100;
/** Clocks are remembered of this many clients. */
const REMEMBERED = 10_000;
/** The state of a client that left. */
const GONE = 'null';
/** Clients elsewhere that are shown. */
const MOST_ELSEWHERE = 1_000;

/** Who is in a room. `Owner` is a connection. */
export interface Presence<Owner extends object> {
  /** Takes what a connection says about its own client; the rest is passed over. */
  accept(owner: Owner, entries: readonly AwarenessEntry[]): void;
  /** The connection ended, and with it its client's presence. */
  leave(owner: Owner): void;
  /** All that are here, for a newcomer. */
  frame(): Uint8Array | null;
  /** What others are told of this room, and it of them. */
  readonly beyond: RoomPresence;
  close(): void;
}

interface Client {
  readonly clientId: number;
  /** As the client counts. */
  clock: number;
  state: string;
}

/** Clients of a room's connections: each speaks for one. */
function createHolders<Owner extends object>(): {
  /** The client of a connection, which becomes its own if it has none and nobody holds it; else null. */
  claim(owner: Owner, clientId: number, isFree: boolean): Client | null;
  has(owner: Owner): boolean;
  holds(clientId: number): boolean;
  drop(owner: Owner): Client | undefined;
  here(): Client[];
} {
  const clients = new Map<Owner, Client>();
  const holds = (clientId: number): boolean =>
    [...clients.values()].some((client) => client.clientId === clientId);
  return {
    claim(owner, clientId, isFree) {
      const held = clients.get(owner);
      if (held) return held.clientId === clientId ? held : null;
      if (!isFree || holds(clientId)) return null;
      const client = { clientId, clock: -1, state: GONE };
      clients.set(owner, client);
      return client;
    },
    has: (owner) => clients.has(owner),
    holds,
    drop(owner) {
      const client = clients.get(owner);
      clients.delete(owner);
      return client;
    },
    here: () => [...clients.values()].filter(({ state }) => state !== GONE),
  };
}

/** Tells a room's connections what changes, and others what of that is the room's own. */
function createTeller(timers: Timers, send: (frame: Uint8Array) => void) {
  const told = createToldClocks();
  const local = createEmitter<readonly AwarenessEntry[]>();
  const entryOf = ({ clientId, state }: Pick<Client, 'clientId' | 'state'>): AwarenessEntry => ({
    clientId,
    clock: told.of(clientId),
    state,
  });
  const news = createBatch({
    timers,
    flush: (states) =>
      send(awarenessFrame([...states].map(([clientId, state]) => entryOf({ clientId, state })))),
  });
  const pass = ({ clientId, clock, state }: AwarenessEntry): void => {
    told.advance(clientId, clock);
    news.put(clientId, state);
  };
  return {
    entryOf,
    pass,
    own(client: Client): void {
      pass(client);
      local.emit([entryOf(client)]);
    },
    onLocal: local.subscribe,
    close: news.close,
  };
}

/**
 * Keeps the awareness states of a room. A connection speaks for one client id, the first that it announces
 * and nobody else holds: stock providers repeat what they hear of others, and that is passed over. `send`
 * gets one frame for all, the sender too, because a stock provider that hears nothing for 30 s reconnects.
 */
export function createPresence<Owner extends object>(options: {
  timers: Timers;
  send: (frame: Uint8Array) => void;
}): Presence<Owner> {
  const holders = createHolders<Owner>();
  const elsewhere = new Map<number, string>();
  const teller = createTeller(options.timers, options.send);

  function show({ clientId, clock, state }: AwarenessEntry): void {
    if (holders.holds(clientId)) return;
    const isGone = state === GONE;
    if (isGone ? !elsewhere.delete(clientId) : toUtf8(state).length > maxPresenceBytes) return;
    if (!isGone && !elsewhere.has(clientId) && elsewhere.size >= MOST_ELSEWHERE) return;
    if (!isGone) elsewhere.set(clientId, state);
    teller.pass({ clientId, clock, state });
  }

  return {
    accept(owner, entries) {
      for (const { clientId, clock, state } of entries) {
        if (state === GONE && !holders.has(owner)) continue;
        if (toUtf8(state).length > maxPresenceBytes) continue;
        // Who repeats what is shown of others must not take it over.
        const client = holders.claim(owner, clientId, !elsewhere.has(clientId));
        if (client === null || clock < client.clock || (clock === client.clock && state !== GONE)) continue;
        client.clock = clock;
        client.state = state;
        teller.own(client);
      }
    },
    leave(owner) {
      const client = holders.drop(owner);
      if (client === undefined || client.state === GONE) return;
      client.state = GONE;
      teller.own(client);
    },
    frame() {
      const others = [...elsewhere].map(([clientId, state]) => ({ clientId, state }));
      const all = [...holders.here(), ...others].map(teller.entryOf);
      return all.length === 0 ? null : awarenessFrame(all);
    },
    beyond: {
      onLocal: teller.onLocal,
      local: () => holders.here().map(teller.entryOf),
      show: (entries) => entries.forEach(show),
      clear() {
        for (const clientId of [...elsewhere.keys()]) show({ clientId, clock: 0, state: GONE });
      },
    },
    close: teller.close,
  };
}

/**
 * Clocks as others were told them. They lie above what a client counts after it left and came back: it then
 * repeats its last clock, which others would not take.
 */
function createToldClocks(): {
  advance(clientId: number, clock: number): void;
  of(clientId: number): number;
} {
  const clocks = new Map<number, number>();
  return {
    advance(clientId, clock) {
      const next = Math.max(clock, (clocks.get(clientId) ?? -1) + 1);
      clocks.delete(clientId);
      clocks.set(clientId, next);
      const [oldest] = clocks.size > REMEMBERED ? clocks.keys() : [];
      if (oldest !== undefined) clocks.delete(oldest);
    },
    of: (clientId) => clocks.get(clientId) ?? 0,
  };
}

/** Hands on the first change at once, and then the newest of each client once a tick. */
function createBatch(options: { timers: Timers; flush: (states: ReadonlyMap<number, string>) => void }): {
  put(clientId: number, state: string): void;
  close(): void;
} {
  let dirty = new Map<number, string>();
  let cooling: Undo | null = null;

  function flush(): void {
    cooling = null;
    if (dirty.size === 0) return;
    const states = dirty;
    dirty = new Map();
    cooling = options.timers.after(TICK_MS, flush);
    options.flush(states);
  }

  return {
    put(clientId, state) {
      dirty.set(clientId, state);
      if (cooling === null) flush();
    },
    close() {
      cooling?.();
      dirty.clear();
    },
  };
}
