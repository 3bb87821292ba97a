import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Clock } from '../../shared/lib/ports.ts';

/** Groups that differ from the server's (SPEC.md of the wire, D3). Outlives connections. */
export interface Repairs {
  /** The digests differ. True when the group is to be pulled again from the start, now. */
  differs(groupId: GroupId): boolean;
  /** The digests agree, or the server's was taken over. True when they did not before. */
  agrees(groupId: GroupId): boolean;
  /** `repairing`: being pulled again. `failed`: that did not help; it is left alone for a while. */
  state(): 'repairing' | 'failed' | null;
}

const REST_MS = 60 * 60_000;

export function createRepairs({ clock }: { clock: Clock }): Repairs {
  /** Until when a group is left alone; null while it is being pulled again. */
  const groups = new Map<GroupId, number | null>();
  return {
    differs(groupId) {
      const until = groups.get(groupId);
      if (until === null) groups.set(groupId, clock.monotonic() + REST_MS);
      else if (until === undefined || until <= clock.monotonic()) {
        groups.set(groupId, null);
        return true;
      }
      return false;
    },
    agrees: (groupId) => groups.delete(groupId),
    state() {
      if (groups.size === 0) return null;
      return [...groups.values()].includes(null) ? 'repairing' : 'failed';
    },
  };
}
