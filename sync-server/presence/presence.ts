import type { GroupId } from '../../shared/documents/group-id.ts';
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
  /** Gets what changed here, for other instances. What they tell is given to `tell`. */
  readonly broadcast?: (groupId: GroupId, entries: readonly PresenceEntry[]) => void;
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

/** Creates presence of nobody. */
export function createPresence(options: PresenceOptions): Presence {
  const { hub, stats, broadcast } = options;
  const states = createStates();
  const groups = createDocumentGroups(options);
  const watchers = createWatchers();
  const gone = new WeakSet<PresenceSource>();
  const mayTell = createTelling(options.clock);
  const sender = createPresenceSender({
    ...options,
    readers: hub.readers,
    current: states.of,
    telling(groupId, entries) {
      watchers.tell(entries);
      broadcast?.(groupId, entries);
    },
  });

  /** Q1 */
  function accept(source: PresenceSource, entry: PresenceEntry): void {
    const groupId = groups.known(entry.documentId);
    if (!groupId || !source.mayRead(groupId)) return stats.count('presencePassedOver', 1, 'UNKNOWN');
    const before = states.size;
    const told = states.accept(source, groupId, entry);
    stats.move('presenceStates', states.size - before);
    if (typeof told === 'string') return stats.count('presencePassedOver', 1, told);
    stats.count('presenceEntries');
    sender.put(groupId, clientKey(told), told);
  }

  return {
    tell(source, entries) {
      if (!mayTell(source, entries.length)) {
        return stats.count('presencePassedOver', entries.length, 'TOO_FAST');
      }
      const unknown = entries.filter(({ documentId }) => groups.known(documentId) === undefined);
      for (const entry of entries) if (!unknown.includes(entry)) accept(source, entry);
      if (unknown.length === 0) return;
      void groups.look(unknown.map(({ documentId }) => documentId)).then(() => {
        for (const entry of gone.has(source) ? [] : unknown) accept(source, entry);
      });
    },
    leave(source) {
      gone.add(source);
      const left = states.leave(source);
      for (const { groupId, entry } of left) sender.put(groupId, clientKey(entry), entry);
      stats.move('presenceStates', -left.length);
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
      sender.close();
      groups.close();
    },
  };
}
