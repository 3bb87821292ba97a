import type { Timers, Undo } from '../lib/ports.ts';
import { toUtf8 } from '../lib/utf8.ts';
import { awarenessFrame } from './room-frames.ts';
import type { AwarenessEntry } from './room-frames.ts';

/** A state may have this many bytes of JSON. */
const maxPresenceBytes = 1024;

/** Changes are gathered this long, so that one person's pointer costs others ten frames a second. */
const TICK_MS = 100;
/** Clocks are remembered of this many clients. */
const REMEMBERED = 10_000;

/** Who is in a room. `Owner` is a connection. */
export interface Presence<Owner extends object> {
  /** Takes what a connection says about its own client; the rest is passed over. */
  accept(owner: Owner, entries: readonly AwarenessEntry[]): void;
  /** The connection ended, and with it its client's presence. */
  leave(owner: Owner): void;
  /** All that are here, for a newcomer. */
  frame(): Uint8Array | null;
  close(): void;
}

interface Client {
  readonly clientId: number;
  /** As the client counts. */
  clock: number;
  state: string;
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
  const clients = new Map<Owner, Client>();
  const told = createToldClocks();
  const news = createBatch({
    timers: options.timers,
    flush: (states) =>
      options.send(
        awarenessFrame([...states].map(([id, state]) => ({ clientId: id, clock: told.of(id), state }))),
      ),
  });

  function claim(owner: Owner, clientId: number): Client | null {
    const held = clients.get(owner);
    if (held) return held.clientId === clientId ? held : null;
    if ([...clients.values()].some((client) => client.clientId === clientId)) return null;
    const client = { clientId, clock: -1, state: 'null' };
    clients.set(owner, client);
    return client;
  }

  function change(client: Client): void {
    told.advance(client.clientId, client.clock);
    news.put(client.clientId, client.state);
  }

  return {
    accept(owner, entries) {
      for (const { clientId, clock, state } of entries) {
        if (state === 'null' && !clients.has(owner)) continue;
        if (toUtf8(state).length > maxPresenceBytes) continue;
        const client = claim(owner, clientId);
        if (client === null || clock < client.clock || (clock === client.clock && state !== 'null')) continue;
        client.clock = clock;
        client.state = state;
        change(client);
      }
    },
    leave(owner) {
      const client = clients.get(owner);
      if (!clients.delete(owner) || client === undefined || client.state === 'null') return;
      client.state = 'null';
      change(client);
    },
    frame() {
      const here = [...clients.values()].filter((client) => client.state !== 'null');
      if (here.length === 0) return null;
      return awarenessFrame(
        here.map(({ clientId, state }) => ({ clientId, clock: told.of(clientId), state })),
      );
    },
    close: () => news.close(),
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
