import type { Action, Params } from '../../../shared/contract/contract.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import { actionId as actionIdSchema, type IssueId } from '../../../shared/domain/ids.ts';
import { cancelled } from '../lifecycle/verdict.ts';
import type { LiveRuns } from '../live-runs.ts';
import type { RunEngineOptions } from '../options.ts';
import type { RunLog } from '../record/run-log.ts';
import type { Starter } from '../start-run.ts';
import type { BatchLog, BatchRecord } from './batch-log.ts';

export interface DriverContext extends Pick<RunEngineOptions, 'clock' | 'uuid'> {
  readonly log: RunLog;
  readonly live: LiveRuns;
  readonly starter: Starter;
  readonly closing: AbortSignal;
  readonly batches: BatchLog;
}

/** A batch that goes on, and how its runs are started. */
export interface Going {
  readonly record: BatchRecord;
  readonly client: Action['client'];
  readonly plan: Omit<Params<'batches.start'>, 'issueIds' | 'how' | 'onFailure'>;
  /** Aborted when no more of it is to be started. */
  readonly abort: AbortController;
}

const stopped = cancelled('Its batch was stopped. What the run changed is kept in its worktree.');

/** Leads batches to their ends. */
export interface Driver {
  drive(batch: Going): Promise<void>;
  /** Starts no more of it, and stops those of its runs that go on. */
  stop(batch: Going): void;
}

/** One run, from its start to its end. True when it succeeded. */
async function runOne(context: DriverContext, batch: Going, issueId: IssueId): Promise<boolean> {
  const { log, live, starter, uuid, batches } = context;
  const { plan, client } = batch;
  const { batchId } = batch.record;
  const actionId = actionIdSchema.parse(uuid());
  const action: Action = { actionId, method: 'batches.start', client };
  try {
    const { facts } = await starter.start({ issueId, ...plan }, action, { batchId });
    await live.get(facts.runId)?.ended;
    return log.get(facts.runId)?.state === 'succeeded';
  } catch (error) {
    if (!(error instanceof HearthError)) throw error;
    const { message } = error;
    await batches.change(batchId, (before) => ({
      ...before,
      skipped: { ...before.skipped, [issueId]: message },
    }));
    return false;
  }
}

/** Creates what leads batches to their ends. */
export function createDriver(context: DriverContext): Driver {
  const { log, live, clock, closing, batches } = context;

  function stop({ record: { batchId }, abort }: Going): void {
    abort.abort();
    for (const { runId } of log.ofBatch(batchId)) live.get(runId)?.stop(stopped);
  }

  async function inOrder(batch: Going): Promise<boolean> {
    const { issueIds, onFailure } = batch.record;
    let succeeded = true;
    for (const issueId of issueIds) {
      if (batch.abort.signal.aborted || (!succeeded && onFailure === 'stop')) break;
      succeeded = (await runOne(context, batch, issueId)) && succeeded;
    }
    return succeeded;
  }

  async function together(batch: Going): Promise<boolean> {
    const { issueIds, onFailure } = batch.record;
    const runs = issueIds.map(async (issueId) => {
      const succeeded = await runOne(context, batch, issueId);
      if (!succeeded && onFailure === 'stop') stop(batch);
      return succeeded;
    });
    return (await Promise.all(runs)).every(Boolean);
  }

  async function drive(batch: Going): Promise<void> {
    const { batchId, how } = batch.record;
    const succeeded = await (how === 'sequence' ? inOrder(batch) : together(batch));
    // A host that closes finds it lost when it starts again.
    if (closing.aborted) return;
    const state = succeeded ? 'succeeded' : 'failed';
    await batches.change(batchId, (before) => ({ ...before, state, endedAt: clock.now() }));
  }

  return { drive, stop };
}
