import type { GroupId } from '../../shared/documents/group-id.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';

/** Clients that have left while somebody may have missed it: who gets all that there is, gets that too. */
export interface Departures {
  /** A client has shown something, or has left. */
  note(groupId: GroupId, key: string, entry: PresenceEntry): void;
  of(groupId: GroupId): PresenceEntry[];
  has(groupId: GroupId): boolean;
  /** Nobody has missed anything. */
  clear(): void;
}

/** The state of a client that is not there. */
const NOBODY = 'null';
/** Some are forgotten beyond this many: windows forget by themselves whom they hear nothing of. */
const MOST = 16_384;

/** Creates a place that nobody has left. */
export function createDepartures(): Departures {
  const groups = new Map<GroupId, Map<string, PresenceEntry>>();
  let size = 0;

  function forget(groupId: GroupId, key: string): void {
    const left = groups.get(groupId);
    if (!left?.delete(key)) return;
    size -= 1;
    if (left.size === 0) groups.delete(groupId);
  }

  function forgetOldest(): void {
    const [first] = groups;
    const [key] = first?.[1].keys() ?? [];
    if (first && key !== undefined) forget(first[0], key);
  }

  return {
    note(groupId, key, entry) {
      forget(groupId, key);
      if (entry.state !== NOBODY) return;
      const left = groups.get(groupId) ?? new Map<string, PresenceEntry>();
      groups.set(groupId, left.set(key, entry));
      size += 1;
      if (size > MOST) forgetOldest();
    },
    of: (groupId) => [...(groups.get(groupId)?.values() ?? [])],
    has: (groupId) => groups.has(groupId),
    clear() {
      groups.clear();
      size = 0;
    },
  };
}
