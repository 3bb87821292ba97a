import type { RemoteRecord } from '../../sync/ports.ts';
import type { Replica } from '../replica.ts';
import type { Store } from '../../store/types.ts';

/** The log of a sync server, as far as replicas see it: gives each record the next seq. */
export interface Relay {
  readonly records: readonly RemoteRecord[];
  /** Takes what is pending; answers the acknowledgements, to be given to the replica now or later. */
  push(replica: Replica, after: number, limit: number): { localId: number; seq: number }[];
  /** Leases the next ten numbers of each team that wants some. */
  lease(peer: { replica: Replica; store: Store }): Promise<void>;
}

export function createRelay(): Relay {
  const records: RemoteRecord[] = [];
  const counters = new Map<string, number>();
  return {
    records,
    push: (replica, after, limit) =>
      replica.log.pending(after, limit).map(({ localId, documentId, groupId, payload }) => {
        const seq = records.length + 1;
        records.push({ seq, documentId, groupId, payload });
        return { localId, seq };
      }),
    async lease({ replica, store }) {
      for (const { teamId, above } of replica.keys.wanting()) {
        const from = Math.max(counters.get(teamId) ?? 0, above) + 1;
        counters.set(teamId, from + 9);
        await store.commit((tx) => replica.keys.add(tx, { teamId, from, to: from + 9 }));
      }
    },
  };
}
