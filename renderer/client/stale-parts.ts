import type { JournalEvent } from '../../shared/contract/events.ts';
import type { IssueId, RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';
import type { RunIndex } from './run-index.ts';

/** What the window has to read again. */
export interface StaleParts {
  workspace: boolean;
  sync: boolean;
  /** Rows of runs whose envelopes are on their way. */
  unsent: boolean;
  readonly issues: Set<IssueId>;
  readonly runs: Set<RunId>;
}

export function createStaleParts(): StaleParts {
  return { workspace: false, sync: false, unsent: false, issues: new Set(), runs: new Set() };
}

/** True when there is nothing to read. */
export function isFresh({ workspace, sync, unsent, issues, runs }: StaleParts): boolean {
  return !workspace && !sync && !unsent && issues.size === 0 && runs.size === 0;
}

/** Where the events begin that were not noted yet, and the runs as they were read last. */
export interface Noted {
  readonly cursor: number;
  readonly runs: Pick<RunIndex, 'byId'>;
}

/**
 * Notes what the events after `cursor` made stale, and gives the position of the last one. Events name what
 * changed; the rows are read when there is time.
 */
export function noteEvents(
  stale: StaleParts,
  events: readonly JournalEvent[],
  { cursor, runs }: Noted,
): number {
  let last = cursor;
  for (const event of events) {
    if (event.seq <= last) continue;
    last = event.seq;
    noteEvent(stale, event, runs);
  }
  return last;
}

function noteEvent(stale: StaleParts, event: JournalEvent, runs: Noted['runs']): void {
  switch (event.kind) {
    case 'workspace.changed':
      stale.workspace = true;
      return;
    case 'issues.changed':
      for (const id of event.issueIds) stale.issues.add(id);
      return;
    case 'run.changed':
      stale.runs.add(event.runId);
      return;
    case 'retention.changed':
      for (const id of event.runIds) stale.runs.add(id);
      return;
    case 'sync.changed':
    // The status counts them.
    case 'changes.refused':
      stale.sync = true;
      return;
    case 'ledger.changed':
      stale.unsent = true;
      return;
    case 'run.event':
      // While an agent works they are many, and mean its timeline. Afterwards its work may have landed or gone.
      if (hasEnded(runs, event.runId)) stale.runs.add(event.runId);
      return;
    // Receipts and batches: whoever shows them listens by itself.
    case 'action':
    case 'batch.changed':
      return;
  }
}

function hasEnded({ byId }: Noted['runs'], runId: RunId): boolean {
  const state = byId.get(runId)?.state;
  return state !== undefined && isEnded(state);
}

/** Gives what is stale, and counts it as fresh from now on. */
export function takeStale(stale: StaleParts): StaleParts {
  const taken = { ...stale, issues: new Set(stale.issues), runs: new Set(stale.runs) };
  stale.workspace = false;
  stale.sync = false;
  stale.unsent = false;
  stale.issues.clear();
  stale.runs.clear();
  return taken;
}

/** Adds what is stale in `from`. */
export function mergeStale(into: StaleParts, from: StaleParts): void {
  into.workspace ||= from.workspace;
  into.sync ||= from.sync;
  into.unsent ||= from.unsent;
  for (const id of from.issues) into.issues.add(id);
  for (const id of from.runs) into.runs.add(id);
}
