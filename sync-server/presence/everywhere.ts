import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Clock, Timers } from '../../shared/lib/ports.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import type { Relay } from '../log/relay.ts';
import type { Stats } from '../socket/stats.ts';
import type { PresenceSource } from './clients.ts';
import { createPeers } from './peers.ts';
import type { PassedOver, States } from './states.ts';

/** What clients show, told to those who listen here and to other instances. */
export interface Everywhere {
  /** A client of this instance shows something in a document of a group that its connection may read. */
  accept(source: PresenceSource, groupId: GroupId, entry: PresenceEntry): void;
  /** A connection of this instance has ended. */
  leave(source: PresenceSource): void;
  close(): void;
}

interface EverywhereOptions {
  readonly states: States;
  /** Left out where there is one instance only. */
  readonly relay: Relay | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly stats: Stats;
  /** Hears what is to be told here. */
  readonly changed: (groupId: GroupId, entry: PresenceEntry) => void;
}

/** Those who tell of clients at other instances: one for each device at each. */
function createElsewhere(): {
  source(from: string, deviceId: string): PresenceSource;
  /** Takes all of an instance out. */
  forget(from: string): PresenceSource[];
} {
  const instances = new Map<string, Map<string, PresenceSource>>();
  return {
    source(from, deviceId) {
      const known = instances.get(from) ?? new Map<string, PresenceSource>();
      instances.set(from, known);
      const source = known.get(deviceId) ?? { deviceId, isElsewhere: true, mayRead: () => true };
      known.set(deviceId, source);
      return source;
    },
    forget(from) {
      const known = instances.get(from);
      instances.delete(from);
      return [...(known?.values() ?? [])];
    },
  };
}

/** Begins to talk to other instances, if there can be any. */
export function createEverywhere(options: EverywhereOptions): Everywhere {
  const { states, relay, stats, changed } = options;
  const elsewhere = createElsewhere();

  /** Counts what it came to and tells it here; null when there is nothing to tell. */
  function pass(groupId: GroupId, change: () => PresenceEntry | PassedOver): PresenceEntry | null {
    const before = states.size;
    const told = change();
    stats.move('presenceStates', states.size - before);
    if (typeof told === 'string') {
      stats.count('presencePassedOver', 1, told);
      return null;
    }
    stats.count('presenceEntries');
    changed(groupId, told);
    return told;
  }

  function leave(source: PresenceSource): void {
    const left = states.leave(source);
    stats.move('presenceStates', -left.length);
    const { deviceId } = source;
    for (const { groupId, entry } of left) {
      changed(groupId, entry);
      if (!source.isElsewhere) peers?.show({ deviceId, groupId, entry });
    }
  }

  const peers =
    relay &&
    createPeers({
      ...options,
      relay,
      current: states.here,
      take: (from, { deviceId, groupId, entry }) =>
        void pass(groupId, () => states.take(elsewhere.source(from, deviceId), groupId, entry)),
      gone: (from) => elsewhere.forget(from).forEach(leave),
    });

  return {
    accept(source, groupId, entry) {
      const told = pass(groupId, () => states.accept(source, groupId, entry));
      if (told) peers?.show({ deviceId: source.deviceId, groupId, entry: told });
    },
    leave,
    close: () => peers?.close(),
  };
}
