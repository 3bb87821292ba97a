import type { Clock, Timers } from '../../shared/lib/ports.ts';
import type { Relay } from '../log/relay.ts';
import { createOutgoing } from './outgoing.ts';
import { readMessage, writeMessage, type ShownEntry } from './relay-messages.ts';

/** Other instances over the same log, as presence goes. */
export interface Peers {
  /** A client of this instance shows something else. */
  show(shown: ShownEntry): void;
  close(): void;
}

interface PeersOptions {
  readonly relay: Relay;
  readonly clock: Clock;
  readonly timers: Timers;
  /** All that clients of this instance show. */
  current(): Iterable<ShownEntry>;
  /** What a client of another instance shows. */
  take(from: string, shown: ShownEntry): void;
  /** Another instance has ended, or is not heard of any more. */
  gone(from: string): void;
}

/** How often an instance says that it is there, and after how long it is believed not to be. */
const HERE_MS = 5_000;
const SILENT_MS = 16_000;

/**
 * Tells other instances what clients show here, and hears of theirs. Nothing is told while nobody else is there; who
 * comes, or could not hear for a while, asks for all of it.
 */
export function createPeers(options: PeersOptions): Peers {
  const { relay, clock, timers, current, take, gone } = options;
  const heardAt = new Map<string, number>();
  const outgoing = createOutgoing({ timers, send: relay.send });
  const here = (asks: boolean): void => void relay.send(writeMessage({ kind: 'here', asks }));

  function showAll(): void {
    for (const shown of current()) outgoing.put(shown);
  }

  function forget(from: string): void {
    if (heardAt.delete(from)) gone(from);
    if (heardAt.size === 0) outgoing.clear();
  }

  const hush = relay.onHeard((from, text) => {
    const said = readMessage(text);
    if (!said) return;
    if (said.kind === 'bye') return forget(from);
    const isNew = !heardAt.has(from);
    heardAt.set(from, clock.monotonic());
    if (said.kind === 'shows') for (const shown of said.entries) take(from, shown);
    if (isNew || (said.kind === 'here' && said.asks)) showAll();
  });
  const shut = relay.onOpen(() => here(true));
  const stop = timers.every(HERE_MS, () => {
    for (const [from, at] of heardAt) if (clock.monotonic() - at > SILENT_MS) forget(from);
    here(false);
  });
  here(true);

  return {
    show(shown) {
      if (heardAt.size > 0) outgoing.put(shown);
    },
    close() {
      hush();
      shut();
      stop();
      outgoing.stop();
      void relay.send(writeMessage({ kind: 'bye' }));
    },
  };
}
