import type { Timers, Undo } from '../../shared/lib/ports.ts';
import { toUtf8 } from '../../shared/lib/utf8.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage, PresenceEntry } from '../../shared/wire/messages.ts';
import type { PresenceRelay } from './ports.ts';

/** Passes on who is where in documents, in both directions (SPEC.md of the wire, Q1 to Q4). */
export interface Presence {
  /** Tells everything, then what changes. */
  start(): void;
  received(entries: readonly PresenceEntry[]): void;
  /** The connection is over: nobody else is here any more. */
  stop(): void;
}

const GATHER_MS = 100;

/** For a host without windows. */
export const noPresence: PresenceRelay = {
  onLocal: () => () => undefined,
  local: () => [],
  receive: () => undefined,
  clear: () => undefined,
};

function fits({ state }: PresenceEntry): boolean {
  return toUtf8(state).length <= wireLimits.presenceState;
}

/** Relays over one connection. */
export function createPresence({
  relay,
  timers,
  send,
}: {
  relay: PresenceRelay;
  timers: Timers;
  send: (message: ClientMessage) => void;
}): Presence {
  const changed = new Map<string, PresenceEntry>();
  let undo: Undo[] = [];
  let cancel: Undo | null = null;

  function tell(entries: readonly PresenceEntry[]): void {
    const told = entries.filter(fits);
    for (let i = 0; i < told.length; i += wireLimits.presenceEntries) {
      send({ type: 'presence', entries: told.slice(i, i + wireLimits.presenceEntries) });
    }
  }

  function tellChanged(): void {
    cancel = null;
    const entries = [...changed.values()];
    changed.clear();
    tell(entries);
  }

  function gather(entries: readonly PresenceEntry[]): void {
    for (const entry of entries) changed.set(`${entry.documentId} ${entry.clientId}`, entry);
    cancel ??= timers.after(GATHER_MS, tellChanged);
  }

  return {
    start() {
      undo = [relay.onLocal(gather)];
      tell(relay.local());
    },
    received: relay.receive,
    stop() {
      for (const step of undo) step();
      undo = [];
      cancel?.();
      relay.clear();
    },
  };
}
