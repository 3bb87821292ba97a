import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Clock, Timers, Undo } from '../../shared/lib/ports.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import type { Subscriber } from '../socket/audience.ts';
import { createDepartures } from './departures.ts';
import type { Stats } from '../socket/stats.ts';
import { changeDeliveries, takeChanges, wholeDeliveries, type Changes, type Delivery } from './deliveries.ts';

/** Gathers what changes and sends it to those who may read it, as fast as its share allows (SPEC.md of the wire, Q2, Q3). */
export interface PresenceSender {
  put(groupId: GroupId, key: string, entry: PresenceEntry): void;
  /** This one has missed something, or is new: it gets all that there is when there is room. */
  owe(listener: Subscriber): void;
  forget(listener: object): void;
  close(): void;
}

interface SenderOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly stats: Stats;
  /** What presence may take of all that is sent. */
  readonly bytesPerSecond: number;
  readers(groupId: GroupId): ReadonlySet<Subscriber>;
  /** All that there is in a group now. */
  current(groupId: GroupId): PresenceEntry[];
  /** What is about to be told of a group. */
  telling(groupId: GroupId, entries: readonly PresenceEntry[]): void;
}

/** Changes are gathered at least this long: a pointer that moves costs others ten frames a second. */
const GATHER_MS = 100;
/** Who does not keep up is asked again after this long. */
const RETRY_MS = 1_000;
/** What sending a frame takes, however small, in bytes that could be sent instead. */
const SEND_COST = 512;
/** Frames, and bytes, sent before what has arrived is read again. */
const SLICE = 128;
const SLICE_BYTES = 1024 * 1024;
/** The part of a second's share that one round may take: more waits for the next. */
const ROUND = 0.25;

/** Sends one delivery and returns what it cost, in bytes. What does not get through is owed. */
function createDeliver(stats: Stats, owed: Map<object, Subscriber>): (delivery: Delivery) => number {
  return ({ listener, frames, isWhole }) => {
    let cost = 0;
    for (const frame of frames) {
      if (!listener.offer(frame)) {
        stats.count('presenceDropped');
        // At the end of those who are owed something.
        owed.delete(listener);
        owed.set(listener, listener);
        return cost;
      }
      stats.count('presenceFrames');
      cost += frame.length + SEND_COST;
    }
    if (isWhole) owed.delete(listener);
    return cost;
  };
}

/** Creates a sender with nothing to send. */
export function createPresenceSender(options: SenderOptions): PresenceSender {
  const { clock, timers, stats, bytesPerSecond, readers, current, telling } = options;
  const pending: Changes = new Map();
  const groups = new Set<GroupId>();
  const owed = new Map<object, Subscriber>();
  const departures = createDepartures();
  const deliver = createDeliver(stats, owed);
  let freeAt = clock.monotonic();
  let cancel: Undo | null = null;

  function collect(): Delivery[] {
    const room = bytesPerSecond * ROUND;
    const changes = takeChanges(pending, { readers, room });
    for (const [groupId, entries] of changes) telling(groupId, entries);
    for (const groupId of groups) {
      if (current(groupId).length === 0 && !departures.has(groupId)) groups.delete(groupId);
    }
    const whole = (groupId: GroupId): PresenceEntry[] => [...departures.of(groupId), ...current(groupId)];
    return [
      ...changeDeliveries(changes, { readers, isOwed: (listener) => owed.has(listener) }),
      ...wholeDeliveries(owed.values(), { groups: [...groups], current: whole, room }),
    ];
  }

  /** Sends a slice, lets others have a turn, and goes on. */
  function work(deliveries: readonly Delivery[], from: number): void {
    let cost = 0;
    let next = from;
    for (let one = deliveries[next]; one; one = deliveries[(next += 1)]) {
      if (next - from >= SLICE || cost >= SLICE_BYTES) break;
      cost += deliver(one);
    }
    freeAt = Math.max(freeAt, clock.monotonic()) + (cost / bytesPerSecond) * 1000;
    cancel = null;
    if (next < deliveries.length) cancel = timers.after(0, () => work(deliveries, next));
    else if (pending.size === 0 && owed.size === 0) departures.clear();
    else if (pending.size > 0) schedule(GATHER_MS);
    else if (owed.size > 0) schedule(RETRY_MS);
  }

  /** Q2: as long as it takes until what was sent before has been made up for. */
  function schedule(ms: number): void {
    cancel ??= timers.after(Math.max(ms, freeAt - clock.monotonic()), () => work(collect(), 0));
  }

  return {
    put(groupId, key, entry) {
      const entries = pending.get(groupId) ?? new Map<string, PresenceEntry>();
      pending.set(groupId, entries.set(key, entry));
      departures.note(groupId, key, entry);
      groups.add(groupId);
      schedule(GATHER_MS);
    },
    owe(listener) {
      if (groups.size === 0) return;
      owed.set(listener, listener);
      schedule(GATHER_MS);
    },
    forget: (listener) => void owed.delete(listener),
    close() {
      cancel?.();
      pending.clear();
      owed.clear();
    },
  };
}
