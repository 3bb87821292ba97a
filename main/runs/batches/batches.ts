import { HearthError } from '../../../shared/contract/errors.ts';
import { batchId as batchIdSchema, type BatchId } from '../../../shared/domain/ids.ts';
import type { RunEngineOptions } from '../options.ts';
import type { Act, Ask } from '../calls.ts';
import { createBatchLog, type BatchRecord } from './batch-log.ts';
import { createDriver, type DriverContext, type Going } from './drive-batch.ts';

/** Runs that are started together. Methods are those of the contract. */
export interface Batches {
  readonly start: Act<'batches.start'>;
  readonly get: Ask<'batches.get'>;
  readonly query: Ask<'batches.query'>;
  readonly cancel: Act<'batches.cancel'>;
  /** Batches that an earlier host did not end are lost; the recovery of runs says so of theirs. */
  recover(): Promise<void>;
}

export interface BatchContext
  extends Omit<DriverContext, 'batches'>, Pick<RunEngineOptions, 'store' | 'journal' | 'logger'> {}

const unknownBatch = (): HearthError =>
  new HearthError('NOT_FOUND', 'There is no batch with this id on this machine.');
/** Creates the batches of a device. */
export function createBatches(context: BatchContext): Batches {
  const { store, journal, clock, uuid } = context;
  const batches = createBatchLog(context);
  const going = new Map<BatchId, Going>();
  const { drive, stop } = createDriver({ ...context, batches });

  function known(batchId: BatchId): BatchRecord {
    const record = batches.get(batchId);
    if (record) return record;
    throw unknownBatch();
  }

  return {
    async start({ issueIds, how, onFailure, ...plan }, { action }) {
      const batchId = batchIdSchema.parse(uuid());
      const begun = { state: 'running', startedAt: clock.now(), endedAt: null, skipped: {} } as const;
      const record: BatchRecord = { ...begun, batchId, how, onFailure, issueIds: [...new Set(issueIds)] };
      const receipt = await batches.create(record, action);
      const batch: Going = { record, plan, client: action.client, abort: new AbortController() };
      going.set(batchId, batch);
      drive(batch)
        .catch(() => context.logger.error('batch.failed', { batchId }))
        .finally(() => going.delete(batchId));
      return { batchId, receipt };
    },
    get: async ({ batchId }) => batches.rowOf(known(batchId)),
    query: async ({ limit }) => ({ rows: batches.query(limit).map(batches.rowOf) }),
    async cancel({ batchId }, { action }) {
      known(batchId);
      const receipt = await store.commit((tx) => journal.accept(tx, action));
      const end = { state: 'cancelled', endedAt: clock.now() } as const;
      await batches.change(batchId, (before) => ({ ...before, ...end }));
      const batch = going.get(batchId);
      if (batch) stop(batch);
      return { batchId, receipt };
    },
    async recover() {
      for (const { batchId } of batches.live()) {
        const end = { state: 'lost', endedAt: clock.now() } as const;
        await batches.change(batchId, (before) => ({ ...before, ...end }));
      }
    },
  };
}
