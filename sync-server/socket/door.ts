import type { CloseName } from '../../shared/wire/close-codes.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import type { Subscriber } from './audience.ts';

/** Whose connections end because of a `meta` record, and how. */
interface Closing {
  /** A device or a member. */
  readonly id: string;
  readonly close: CloseName;
}

/** What a `meta` record ends (SPEC.md of the wire, A9, E3); null when nothing. */
function closingOf(entry: MetaEntry): Closing | null {
  switch (entry.kind) {
    case 'member.set':
      return { id: entry.memberId, close: 'accessChanged' };
    case 'member.removed':
      return { id: entry.memberId, close: 'unauthorised' };
    case 'device.revoked':
      return { id: entry.deviceId, close: 'unauthorised' };
    case 'device.quarantined':
      return { id: entry.deviceId, close: 'quarantined' };
    case 'workspace.claimed':
    case 'device.added':
    case 'documents.purged':
    case 'keys.leased':
      return null;
  }
}

/** Knows every authenticated connection, so that it can be ended. */
export interface Door {
  /** Ends it at once when something has changed since it was let in. */
  enter(subscriber: Subscriber): void;
  leave(subscriber: Subscriber): void;
  apply(entry: MetaEntry, seq: number): void;
  /** Ends all, for them to come back and be looked up anew. */
  endAll(): void;
}

/** Changes that are remembered for those who are on their way in: they come within seconds. */
const REMEMBERED = 4_096;

/** Creates a door that nobody has come through. */
export function createDoor(): Door {
  const inside = new Set<Subscriber>();
  const changes = new Map<string, { seq: number; close: CloseName }>();

  return {
    enter(subscriber) {
      const { deviceId, memberId, since } = subscriber;
      const change = [deviceId, memberId]
        .map((id) => changes.get(id))
        .find((last) => last && last.seq > since);
      inside.add(subscriber);
      if (change) subscriber.hangUp(change.close);
    },
    leave: (subscriber) => void inside.delete(subscriber),
    apply(entry, seq) {
      const closing = closingOf(entry);
      if (!closing) return;
      const { id, close } = closing;
      changes.delete(id);
      changes.set(id, { seq, close });
      const [oldest] = changes.size > REMEMBERED ? changes.keys() : [];
      if (oldest !== undefined) changes.delete(oldest);
      for (const subscriber of [...inside]) {
        const isMeant = subscriber.deviceId === id || subscriber.memberId === id;
        if (isMeant && subscriber.since < seq) subscriber.hangUp(close);
      }
    },
    endAll() {
      for (const subscriber of [...inside]) subscriber.hangUp('accessChanged');
    },
  };
}
