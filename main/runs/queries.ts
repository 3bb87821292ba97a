import type { RunRow } from '../../shared/contract/run-schemas.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { diffRun } from './diff-run.ts';
import { createChangedPaths } from './files/changed-paths.ts';
import { createRunFiles } from './files/run-files.ts';
import type { Slots } from './queue/slots.ts';
import { unknownRun, type RunLog } from './record/run-log.ts';
import type { RunRecord } from './record/run-record.ts';
import { rowOf } from './record/run-views.ts';
import { refusals } from './refusals.ts';
import type { RunEngine } from './types.ts';
import type { RunEngineOptions } from './options.ts';

type Queries = Pick<RunEngine, 'get' | 'query' | 'events' | 'frames' | 'diff' | 'files' | 'file'>;

export interface QueryContext extends Pick<
  RunEngineOptions,
  'remoteRuns' | 'ledger' | 'git' | 'paths' | 'uuid' | 'clock'
> {
  readonly log: RunLog;
  readonly slots: Pick<Slots, 'whyNot'>;
}

/** Reads runs: those of this device in full, those of others as far as the catalogue goes. */
export function createQueries(context: QueryContext): Queries {
  const { log, remoteRuns, ledger, slots } = context;
  const row = (record: RunRecord): RunRow =>
    rowOf(record, { sync: ledger.statusOf(record.runId), waitsFor: slots.whyNot(record.runId) });
  const own = (runId: RunId): RunRecord => {
    const record = log.get(runId);
    if (record) return record;
    throw remoteRuns.get(runId) === null ? unknownRun() : refusals.elsewhere();
  };
  const { worktrees, scratch } = context.paths;
  const files = createRunFiles({
    worktreeOf: (runId) => own(runId).worktree,
    worktrees,
    changedPaths: createChangedPaths({ ...context, scratch }),
    platform: process.platform,
  });
  return {
    async get({ runId }) {
      const record = log.get(runId);
      const found = record ? row(record) : remoteRuns.get(runId);
      if (found === null) throw unknownRun();
      return found;
    },
    async query(filter) {
      const rows = [...log.query(filter).map(row), ...remoteRuns.query(filter)];
      return { rows: rows.toSorted((a, b) => b.queuedAt - a.queuedAt).slice(0, filter.limit) };
    },
    events: async ({ runId, after, limit }) => log.timeline(own(runId).runId, after, limit),
    frames: async ({ runId, before }) => log.frames(own(runId).runId, before),
    diff: async ({ runId }) => diffRun(own(runId), context),
    ...files,
  };
}
