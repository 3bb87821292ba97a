import type { RunRow } from '../../shared/contract/run-schemas.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { diffRun } from './diff-run.ts';
import { unknownRun, type RunLog } from './record/run-log.ts';
import type { RunRecord } from './record/run-record.ts';
import { rowOf } from './record/run-views.ts';
import { refusals } from './refusals.ts';
import type { RunEngine, RunEngineOptions } from './types.ts';

type Queries = Pick<RunEngine, 'get' | 'query' | 'events' | 'diff'>;

export interface QueryContext extends Pick<
  RunEngineOptions,
  'remoteRuns' | 'ledger' | 'git' | 'paths' | 'uuid'
> {
  readonly log: RunLog;
}

/** Reads runs: those of this device in full, those of others as far as the catalogue goes. */
export function createQueries(context: QueryContext): Queries {
  const { log, remoteRuns, ledger } = context;
  const row = (record: RunRecord): RunRow => rowOf(record, ledger.statusOf(record.runId));
  const own = (runId: RunId): RunRecord => {
    const record = log.get(runId);
    if (record) return record;
    throw remoteRuns.get(runId) === null ? unknownRun() : refusals.elsewhere();
  };
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
    diff: async ({ runId }) => diffRun(own(runId), context),
  };
}
