import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import type { LogRecord } from '../../../shared/wire/messages.ts';
import { createModelServer, type ModelServer } from './model-server.ts';
import type { TestProfile } from './open-profile.ts';

/** A server that takes everything, and numbers: what most tests of replicas need of one. */
export interface Relay {
  readonly server: ModelServer;
  readonly records: readonly LogRecord[];
  /** Takes what is pending; answers the acknowledgements, to be given to the replica now or later. */
  push(profile: TestProfile, after: number, limit: number): { localId: number; seq: number }[];
  /** Leases the next ten numbers of each team that wants some. */
  lease(profile: TestProfile): Promise<void>;
}

/** Creates a server of this workspace. */
export function createRelay(workspaceId: WorkspaceId): Relay {
  const server = createModelServer(workspaceId);
  const counters = new Map<string, number>();
  return {
    server,
    get records() {
      return server.records();
    },
    push({ replica, identity }, after, limit) {
      const batch = replica.log.pending(after, limit);
      const answer = server.push(identity.deviceId, batch);
      if (answer.kind === 'reject') throw new Error(`Refused: ${answer.code}`);
      return batch.map(({ localId }, place) => ({ localId, seq: answer.seqs[place] ?? 0 }));
    },
    async lease({ replica, store }) {
      for (const { teamId, above } of replica.keys.wanting()) {
        const from = Math.max(counters.get(teamId) ?? 0, above) + 1;
        counters.set(teamId, from + 9);
        await store.commit((tx) => replica.keys.add(tx, { teamId, from, to: from + 9 }));
      }
    },
  };
}
