import type { JournalEvent } from '../../shared/contract/events.ts';
import type { IssueId, RunId } from '../../shared/domain/ids.ts';

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

/** Notes what an event made stale. Events name what changed; the rows are read when there is time. */
export function noteEvent(stale: StaleParts, event: JournalEvent): void {
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
    case 'sync.changed':
      stale.sync = true;
      return;
    case 'ledger.changed':
      stale.unsent = true;
      return;
    // Receipts and timelines: whoever shows them listens by itself.
    case 'action':
    case 'run.event':
      return;
  }
}
