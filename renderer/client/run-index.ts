import { isLocalRun, type RunRow } from '../../shared/contract/run-schemas.ts';
import type { IssueId, RunId } from '../../shared/domain/ids.ts';

/** The runs that the window knows. Immutable. */
export interface RunIndex {
  readonly byId: ReadonlyMap<RunId, RunRow>;
  /** Newest first. */
  readonly order: readonly RunId[];
  /** Newest first, for each issue. */
  readonly byIssue: ReadonlyMap<IssueId, readonly RunId[]>;
}

export const emptyRunIndex: RunIndex = { byId: new Map(), order: [], byIssue: new Map() };

/** Puts rows in or in place of older ones. */
export function changeRuns(index: RunIndex, rows: readonly RunRow[]): RunIndex {
  const byId = new Map(index.byId);
  for (const row of rows) byId.set(row.runId, row);
  // Ids begin with the time they were made at; the greater one decides when two runs share a moment.
  const newestFirst = [...byId.values()].toSorted(
    (a, b) => b.queuedAt - a.queuedAt || (a.runId < b.runId ? 1 : -1),
  );
  const byIssue = new Map<IssueId, RunId[]>();
  for (const { issueId, runId } of newestFirst) {
    const list = byIssue.get(issueId);
    if (list) list.push(runId);
    else byIssue.set(issueId, [runId]);
  }
  return { byId, order: newestFirst.map(({ runId }) => runId), byIssue };
}

/** Runs of this device whose metadata is still on its way, so that the ledger may change their rows. */
export function unsentRuns(index: RunIndex): RunId[] {
  const rows = [...index.byId.values()];
  return rows.filter((row) => isLocalRun(row) && row.sync !== 'synced').map(({ runId }) => runId);
}
