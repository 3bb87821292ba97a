import type { GroupId } from '../../shared/documents/group-id.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import type { Subscriber } from '../socket/audience.ts';
import { entrySize, presenceFrames } from './presence-frames.ts';

/** What one connection is to be sent. */
export interface Delivery {
  readonly listener: Subscriber;
  readonly frames: readonly Uint8Array[];
  /** All that there is: with this nothing is owed any more. */
  readonly isWhole: boolean;
}

/** What has changed by group, and by client in it, the longest waiting first. */
export type Changes = Map<GroupId, Map<string, PresenceEntry>>;

interface Audiences {
  readers(groupId: GroupId): ReadonlySet<Subscriber>;
  /** All that there is in a group. */
  current(groupId: GroupId): readonly PresenceEntry[];
}

/**
 * Takes out of `changes` what may be sent in one round of `room` bytes, over all who get it; at least one
 * entry. What stays is the first of the next round.
 */
export function takeChanges(
  changes: Changes,
  { readers, room }: Pick<Audiences, 'readers'> & { readonly room: number },
): Map<GroupId, PresenceEntry[]> {
  const taken = new Map<GroupId, PresenceEntry[]>();
  let spent = 0;
  for (const [groupId, entries] of [...changes]) {
    const listeners = readers(groupId).size;
    const now: PresenceEntry[] = [];
    taken.set(groupId, now);
    for (const [key, entry] of entries) {
      spent += entrySize(entry) * listeners;
      if (spent > room && now.length > 0) break;
      now.push(entry);
      entries.delete(key);
    }
    changes.delete(groupId);
    if (entries.size > 0) changes.set(groupId, entries);
    if (spent > room) break;
  }
  return taken;
}

/** Who gets what has changed. Encoded once for all. */
export function changeDeliveries(
  changes: ReadonlyMap<GroupId, readonly PresenceEntry[]>,
  { readers, isOwed }: Pick<Audiences, 'readers'> & { isOwed(listener: Subscriber): boolean },
): Delivery[] {
  const deliveries: Delivery[] = [];
  for (const [groupId, entries] of changes) {
    const frames = presenceFrames(entries);
    for (const listener of readers(groupId)) {
      if (!isOwed(listener)) deliveries.push({ listener, frames, isWhole: false });
    }
  }
  return deliveries;
}

/** Frames of all that there is in a group, made when first asked for. */
function createWhole(current: Audiences['current']) {
  const made = new Map<GroupId, readonly Uint8Array[]>();
  return (groupId: GroupId): readonly Uint8Array[] => {
    const known = made.get(groupId);
    if (known) return known;
    const frames = presenceFrames(current(groupId));
    made.set(groupId, frames);
    return frames;
  };
}

/** All that there is for those who are owed it, for as many as `room` bytes let, and at least one. */
export function wholeDeliveries(
  owed: Iterable<Subscriber>,
  {
    groups,
    current,
    room,
  }: Pick<Audiences, 'current'> & { readonly groups: readonly GroupId[]; readonly room: number },
): Delivery[] {
  const whole = createWhole(current);
  const deliveries: Delivery[] = [];
  let spent = 0;
  for (const listener of owed) {
    if (spent > room) break;
    const frames = groups.filter((groupId) => listener.mayRead(groupId)).flatMap(whole);
    for (const { length } of frames) spent += length;
    deliveries.push({ listener, frames, isWhole: true });
  }
  return deliveries;
}
