import type { Logger } from '../../shared/lib/ports.ts';
import type { PendingRecord, ReplicaLog } from './ports.ts';
import { createStrikes } from './refusals.ts';

/** Hands refused records to the replica, and sees to it that nothing is done again for ever. */
export interface Refuser {
  /** Nothing may be under way. Afterwards the record is not pending any more. */
  refuse(record: PendingRecord, refusal: { code: string; mayReplay: boolean }): Promise<void>;
  accepted(records: readonly PendingRecord[]): void;
}

/** Refuses over one connection. */
export function createRefuser({
  replicaLog,
  logger,
  changed,
}: {
  replicaLog: Pick<ReplicaLog, 'refuse' | 'pending' | 'highestLocalId'>;
  logger: Logger;
  changed: () => void;
}): Refuser {
  const strikes = createStrikes();
  return {
    async refuse({ localId, documentId }, { code, mayReplay }) {
      const isAgain = strikes.mayReplay(documentId) && mayReplay;
      const outcome = await replicaLog.refuse(localId, { code, mayReplay: isAgain });
      logger.warn('sync.refused', { code, replayed: outcome?.replayed ?? 0, shown: outcome?.shown ?? 0 });
      if (replicaLog.pending(localId - 1, 1)[0]?.localId === localId) {
        throw new Error(`The refused record ${localId} is still pending`);
      }
      strikes.replayed(documentId, replicaLog.highestLocalId());
      changed();
    },
    accepted(records) {
      for (const { documentId, localId } of records) strikes.accepted(documentId, localId);
    },
  };
}
