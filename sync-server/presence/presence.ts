import type { Clock, Timers, Undo } from '../../shared/lib/ports.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import type { LogStore } from '../log/log-store.ts';
import type { Subscriber } from '../socket/audience.ts';
import type { Hub } from '../socket/hub.ts';
import type { Stats } from '../socket/stats.ts';
import { fullBucket, refill, take, type Bucket, type Rate } from '../socket/token-bucket.ts';
import { clientKey, type PresenceSource } from './clients.ts';
import { createDocumentGroups } from './document-groups.ts';
import { createPresenceSender } from './presence-sender.ts';
import { createEverywhere } from './everywhere.ts';
import { createStates } from './states.ts';
import { createWatchers } from './watchers.ts';

/** Who is where, told to those who may read it (SPEC.md of the wire, Q1 to Q4). */
export interface Presence {
  /** What a connection says of its clients; what it may not say is passed over. */
  tell(source: PresenceSource, entries: readonly PresenceEntry[]): void;
  /** The connection has ended, and with it its clients' presence. */
  leave(source: PresenceSource): void;
  /** A connection listens from now on, and is told of all who are here. */
  join(listener: Subscriber): void;
  /** Hears of what changes in one document, after what there is. For rooms that show it. */
  watchDocument(documentId: string, listener: (entries: readonly PresenceEntry[]) => void): Undo;
  close(): void;
}

export interface PresenceOptions {
  readonly store: LogStore;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly stats: Stats;
  readonly bytesPerSecond: number;
}

/** States that one connection may tell: a window tells ten a second while somebody types or points. */
const TELLING: Rate = { perSecond: 500, burst: 4_000 };

/** Lets each connection tell so much. */
function createTelling(clock: Clock): (source: PresenceSource, entries: number) => boolean {
  const buckets = new WeakMap<PresenceSource, Bucket>();
  return (source, entries) => {
    const now = clock.monotonic();
    const before = refill(buckets.get(source) ?? fullBucket(TELLING, now), TELLING, now);
    const amount = Math.max(1, entries);
    const may = before.tokens >= amount;
    buckets.set(source, may ? take(before, TELLING, { amount, now }).bucket : before);
    return may;
  };
}

/** Documents of one connection that are being looked up at once; presence in others is passed over until then. */
const MOST_UNKNOWN = 16;

/** Lets each connection ask for so many documents at once. */
function createLooking(look: (documentIds: readonly string[]) => Promise<void>): {
  /** Of these, those that are looked up now, or already; resolves when they were. */
  ask(source: PresenceSource, documentIds: ReadonlySet<string>): { ids: Set<string>; done: Promise<unknown> };
} {
  const waiting = new WeakMap<PresenceSource, Set<string>>();
  return {
    ask(source, documentIds) {
      const asked = waiting.get(source) ?? new Set<string>();
      waiting.set(source, asked);
      const room = MOST_UNKNOWN - asked.size;
      const fresh = [...documentIds].filter((id) => !asked.has(id)).slice(0, room);
      const ids = new Set([...documentIds].filter((id) => asked.has(id)).concat(fresh));
      for (const id of fresh) asked.add(id);
      const done = look([...ids]).finally(() => {
        for (const id of fresh) asked.delete(id);
      });
      return { ids, done };
    },
  };
}

/** Creates presence of nobody. */
export function createPresence(options: PresenceOptions): Presence {
  const { hub, stats } = options;
  const states = createStates();
  const groups = createDocumentGroups(options);
  const watchers = createWatchers();
  const gone = new WeakSet<PresenceSource>();
  const mayTell = createTelling(options.clock);
  const looking = createLooking(groups.look);
  const sender = createPresenceSender({
    ...options,
    readers: hub.readers,
    current: states.of,
    telling: (_groupId, entries) => watchers.tell(entries),
  });
  const everywhere = createEverywhere({
    ...options,
    states,
    relay: options.store.relay,
    changed: (groupId, entry) => sender.put(groupId, clientKey(entry), entry),
  });

  /** Q1 */
  function accept(source: PresenceSource, entry: PresenceEntry): void {
    const groupId = groups.known(entry.documentId);
    if (groupId && source.mayRead(groupId)) everywhere.accept(source, groupId, entry);
    else stats.count('presencePassedOver', 1, 'UNKNOWN');
  }

  return {
    tell(source, entries) {
      if (!mayTell(source, entries.length)) {
        return stats.count('presencePassedOver', entries.length, 'TOO_FAST');
      }
      const unknown = entries.filter(({ documentId }) => groups.known(documentId) === undefined);
      for (const entry of entries) if (!unknown.includes(entry)) accept(source, entry);
      if (unknown.length === 0) return;
      const { ids, done } = looking.ask(source, new Set(unknown.map(({ documentId }) => documentId)));
      const told = unknown.filter(({ documentId }) => ids.has(documentId));
      if (told.length < unknown.length)
        stats.count('presencePassedOver', unknown.length - told.length, 'UNKNOWN');
      void done.then(() => {
        for (const entry of gone.has(source) ? [] : told) accept(source, entry);
      });
    },
    leave(source) {
      gone.add(source);
      everywhere.leave(source);
      sender.forget(source);
    },
    join: sender.owe,
    watchDocument(documentId, listener) {
      const groupId = groups.known(documentId);
      const here = (groupId ? states.of(groupId) : []).filter((entry) => entry.documentId === documentId);
      if (here.length > 0) listener(here);
      return watchers.add(documentId, listener);
    },
    close() {
      everywhere.close();
      sender.close();
      groups.close();
    },
  };
}
