import type { LogRecord, MetaRecord } from '../../shared/wire/messages.ts';
import type { WorkspaceId } from '../../shared/domain/ids.ts';
import type { Journal, Store } from '../store/types.ts';
import type { ServerKey } from './hashing.ts';
import { checkMeta, purgedBy } from './meta/check-meta.ts';
import type { MetaLog } from './meta/meta-log.ts';
import type { EnvelopeOutbox, ReplicaLog } from './ports.ts';

export interface TakeRecordsOptions {
  readonly replicaLog: Pick<ReplicaLog, 'applyRemote' | 'purgeDocuments'>;
  readonly envelopes: Pick<EnvelopeOutbox, 'receive'>;
  readonly metaLog: MetaLog;
  readonly store: Store;
  readonly journal: Pick<Journal, 'append'>;
  readonly workspaceId: WorkspaceId;
  readonly deviceId: string;
  readonly serverKey: ServerKey;
}

/**
 * Takes records of all kinds in, in order. What is not the replica's is stored first: should this process end in
 * between, the cursor has not moved and they come again. Throws `Halt` for `meta` that does not hold.
 */
export async function takeRecords(options: TakeRecordsOptions, items: readonly LogRecord[]): Promise<void> {
  const { replicaLog, envelopes, metaLog, store, journal, deviceId } = options;
  const runs = items.filter((item) => item.kind === 'run').filter((run) => run.deviceId !== deviceId);
  const metas: MetaRecord[] = items.filter((item) => item.kind === 'meta');
  const next = checkMeta({ ...options, head: metaLog.head(), hashOf: metaLog.hashOf }, metas);
  if (runs.length > 0 || next.length > 0) {
    await store.commit((tx) => {
      for (const { seq, bytes } of runs) envelopes.receive(tx, { serverSeq: seq, bytes });
      metaLog.append(tx, next);
      // Members and devices are shown with the workspace.
      if (next.some(({ meta }) => meta.entry.kind !== 'keys.leased')) {
        journal.append(tx, { kind: 'workspace.changed' });
      }
    });
  }
  const purged = purgedBy(metas);
  if (purged.length > 0) await replicaLog.purgeDocuments(purged, purgedBy(metas, deviceId));
  await replicaLog.applyRemote(items);
}
