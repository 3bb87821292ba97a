import type { GroupId } from '../../shared/documents/group-id.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import { clientKey, createClients, type Client, type Clients, type PresenceSource } from './clients.ts';
import type { ShownEntry } from './relay-messages.ts';

/** Why an entry changes nothing. */
export type PassedOver = 'OLD' | 'TAKEN' | 'TOO_MANY' | 'INVALID' | 'ABSENT';

/** What clients show of themselves, the newest of each. */
export interface States {
  /** What others are to be told, or why nothing. */
  accept(source: PresenceSource, groupId: GroupId, entry: PresenceEntry): PresenceEntry | PassedOver;
  /** The same of what another instance tells, with the clocks that it tells others. */
  take(source: PresenceSource, groupId: GroupId, entry: PresenceEntry): PresenceEntry | PassedOver;
  /** Q4: what others are to be told when a connection has ended. */
  leave(source: PresenceSource): { groupId: GroupId; entry: PresenceEntry }[];
  /** All that there is in a group. */
  of(groupId: GroupId): PresenceEntry[];
  /** All that clients of this instance show. */
  here(): ShownEntry[];
  readonly size: number;
}

/** Clients that one connection may tell of. */
const MOST_EACH = 256;
/** Clocks that are remembered of clients that have left. */
const REMEMBERED = 16_384;
/** The state of a client that is not there. */
const NOBODY = 'null';

function isState(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object';
  } catch {
    return false;
  }
}

/**
 * Clocks of clients that have left. Others took a clock above the last one for the leaving, so a client that
 * comes back and counts on from its own has to be told of with a higher one.
 */
function createLastClocks(): { of(key: string): number; keep(key: string, clock: number): void } {
  const clocks = new Map<string, number>();
  return {
    of: (key) => clocks.get(key) ?? -1,
    keep(key, clock) {
      clocks.delete(key);
      clocks.set(key, clock);
      const [oldest] = clocks.size > REMEMBERED ? clocks.keys() : [];
      if (oldest !== undefined) clocks.delete(oldest);
    },
  };
}

function tell({ documentId, clientId, told: clock, state }: Client): PresenceEntry {
  return { documentId, clientId, clock, state };
}

/** The client that an entry is about, if this connection may speak for it; `lastClock` if it is new. */
function findClient(
  clients: Clients,
  about: { source: PresenceSource; groupId: GroupId; entry: PresenceEntry; lastClock: number },
): Client | PassedOver {
  const { source, groupId, entry, lastClock } = about;
  const key = clientKey(entry);
  const known = clients.get(key);
  if (known?.source === source) return known;
  if (known && known.source.deviceId !== source.deviceId) return 'TAKEN';
  if (clients.countOf(source) >= MOST_EACH) return 'TOO_MANY';
  if (known) {
    // Its host has come back: what it says now counts, whatever the old connection has heard.
    clients.give(key, source);
    known.clock = -1;
    return known;
  }
  if (entry.state === NOBODY) return 'ABSENT';
  const { documentId, clientId } = entry;
  const client = { documentId, clientId, groupId, source, clock: -1, told: lastClock, state: NOBODY };
  clients.add(key, client);
  return client;
}

/**
 * Why an entry of another instance says nothing new of a client that is known. One whose device has moved between
 * instances is where it shows something with a later clock: what the place that it left says of its end is late.
 */
function whyStale(known: Client, source: PresenceSource, { clock, state }: PresenceEntry): PassedOver | null {
  if (known.source === source) return clock > known.clock ? null : 'OLD';
  if (known.source.deviceId !== source.deviceId) return 'TAKEN';
  return state !== NOBODY && clock > known.told ? null : 'OLD';
}

/** Creates a place where nobody is. A client belongs to the device that told of it first. */
export function createStates(): States {
  const clients = createClients();
  const last = createLastClocks();

  function remove(client: Client): void {
    const key = clientKey(client);
    clients.remove(key);
    last.keep(key, client.told);
  }

  function accept(
    source: PresenceSource,
    groupId: GroupId,
    entry: PresenceEntry,
  ): PresenceEntry | PassedOver {
    const { clock, state } = entry;
    if (!isState(state)) return 'INVALID';
    const lastClock = last.of(clientKey(entry));
    const client = findClient(clients, { source, groupId, entry, lastClock });
    if (typeof client === 'string') return client;
    if (clock < client.clock || (clock === client.clock && state !== NOBODY)) return 'OLD';
    client.clock = clock;
    client.state = state;
    client.told = Math.max(clock, client.told + 1);
    if (state === NOBODY) remove(client);
    return tell(client);
  }

  return {
    accept,
    take(source, groupId, entry) {
      const known = clients.get(clientKey(entry));
      const stale = known && whyStale(known, source, entry);
      return stale ?? accept(source, groupId, entry);
    },
    leave(source) {
      return clients.keysOf(source).flatMap((key) => {
        const client = clients.get(key);
        if (!client) return [];
        client.state = NOBODY;
        client.told += 1;
        remove(client);
        return { groupId: client.groupId, entry: tell(client) };
      });
    },
    of: (groupId) => clients.ofGroup(groupId).map(tell),
    here: () =>
      [...clients.all()].flatMap((client) => {
        const { source, groupId } = client;
        return source.isElsewhere ? [] : [{ deviceId: source.deviceId, groupId, entry: tell(client) }];
      }),
    get size() {
      return clients.size;
    },
  };
}
