import type { GroupId } from '../../shared/documents/group-id.ts';
import type { MemberId } from '../../shared/domain/ids.ts';
import type { CloseName } from '../../shared/wire/close-codes.ts';

/** A connection that may hear of what is new. What it may read is the same until it ends (SPEC.md of the wire, A9). */
export interface Subscriber {
  readonly deviceId: string;
  readonly memberId: MemberId;
  /** Where the log stood when it was looked up what this device may do. */
  readonly since: number;
  mayRead(groupId: GroupId): boolean;
  deliver(frame: Uint8Array): void;
  /** Sends it unless the other end does not keep up; false when it was not sent (Q3). */
  offer(frame: Uint8Array): boolean;
  hangUp(close: CloseName): void;
}

/** Who hears of which group. */
export interface Audience {
  join(subscriber: Subscriber): void;
  leave(subscriber: Subscriber): void;
  /** Those who may read a group. */
  of(groupId: GroupId): ReadonlySet<Subscriber>;
}

/** Groups whose readers are remembered. */
const REMEMBERED = 4_096;

/** Creates an audience of nobody. */
export function createAudience(): Audience {
  const all = new Set<Subscriber>();
  const byGroup = new Map<GroupId, Set<Subscriber>>();
  return {
    join(subscriber) {
      all.add(subscriber);
      for (const [groupId, readers] of byGroup) if (subscriber.mayRead(groupId)) readers.add(subscriber);
    },
    leave(subscriber) {
      if (!all.delete(subscriber)) return;
      for (const readers of byGroup.values()) readers.delete(subscriber);
    },
    of(groupId) {
      const known = byGroup.get(groupId);
      if (known) return known;
      if (byGroup.size >= REMEMBERED) byGroup.clear();
      const readers = new Set([...all].filter((subscriber) => subscriber.mayRead(groupId)));
      byGroup.set(groupId, readers);
      return readers;
    },
  };
}
