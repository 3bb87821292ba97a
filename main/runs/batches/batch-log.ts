import { z } from 'zod';
import type { Action } from '../../../shared/contract/contract.ts';
import { batchRow, type BatchRow } from '../../../shared/contract/methods/batches.ts';
import type { Receipt } from '../../../shared/contract/schemas.ts';
import { batchId, issueId, type BatchId, type IssueId } from '../../../shared/domain/ids.ts';
import type { Journal, ReadHandle, Store, WriteHandle } from '../../store/types.ts';
import type { RunLog } from '../record/run-log.ts';

/** What is journalled of a batch; what its runs did is in theirs. */
export interface BatchRecord extends Omit<BatchRow, 'items'> {
  readonly issueIds: readonly IssueId[];
  /** Why no run was started, by issue. */
  readonly skipped: Readonly<Record<string, string>>;
}

const { how, onFailure, state, startedAt, endedAt } = batchRow.shape;
const stored: z.ZodType<BatchRecord> = z.object({
  batchId,
  how,
  onFailure,
  state,
  startedAt,
  endedAt,
  issueIds: z.array(issueId),
  skipped: z.record(z.string(), z.string()),
});

/** The journalled batches of this device. */
export interface BatchLog {
  create(record: BatchRecord, action: Action): Promise<Receipt>;
  /** Changes a batch that is not ended; nothing happens to one that is. */
  change(id: BatchId, change: (record: BatchRecord) => BatchRecord): Promise<void>;
  get(id: BatchId): BatchRecord | null;
  /** Newest first. */
  query(limit: number): BatchRecord[];
  live(): BatchRecord[];
  rowOf(record: BatchRecord): BatchRow;
}

interface Row {
  readonly record: string;
}

const parse = ({ record }: Row): BatchRecord => stored.parse(JSON.parse(record));

function read(handle: ReadHandle, id: BatchId): BatchRecord | null {
  const row = handle.get<Row>('SELECT record FROM run_batch WHERE batch_id = ?', id);
  return row ? parse(row) : null;
}

/** Creates the batches over `run_batch`. */
export function createBatchLog({
  store,
  journal,
  log,
}: {
  store: Store;
  journal: Journal;
  log: Pick<RunLog, 'ofBatch'>;
}): BatchLog {
  function save(tx: WriteHandle, record: BatchRecord): void {
    const { seq } = journal.append(tx, { kind: 'batch.changed', batchId: record.batchId });
    tx.run(
      `INSERT INTO run_batch (batch_id, seq, live, record) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (batch_id) DO UPDATE SET live = ?3, record = ?4`,
      record.batchId,
      seq,
      record.state === 'running' ? 1 : 0,
      JSON.stringify(record),
    );
  }

  function itemsOf(record: BatchRecord): BatchRow['items'] {
    const runs = new Map(log.ofBatch(record.batchId).map((run) => [run.issueId, run]));
    return record.issueIds.map((id) => {
      const run = runs.get(id);
      const reason = record.skipped[id] ?? null;
      const isWaiting = record.state === 'running' && reason === null;
      const notStarted = isWaiting ? ('waiting' as const) : ('skipped' as const);
      return { issueId: id, runId: run?.runId ?? null, state: run?.state ?? notStarted, reason };
    });
  }

  return {
    create: (record, action) =>
      store.commit((tx) => {
        save(tx, record);
        return journal.accept(tx, action);
      }),
    change: (id, change) =>
      store.commit((tx) => {
        const before = read(tx, id);
        if (before?.state === 'running') save(tx, change(before));
      }),
    get: (id) => read(store.read, id),
    query: (limit) =>
      store.read.all<Row>('SELECT record FROM run_batch ORDER BY seq DESC LIMIT ?', limit).map(parse),
    live: () => store.read.all<Row>('SELECT record FROM run_batch WHERE live = 1 ORDER BY seq').map(parse),
    rowOf(record) {
      const { issueIds: _, skipped: __, ...row } = record;
      return { ...row, items: itemsOf(record) };
    },
  };
}
