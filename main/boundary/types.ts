import type { RemoteRunRow } from '../../shared/contract/run-schemas.ts';
import type { LedgerRow } from '../../shared/contract/ledger-schemas.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { IssueId, RunId } from '../../shared/domain/ids.ts';
import type { ErrorCategory, RunOutcome, RunState } from '../../shared/domain/run.ts';
import type { WriteHandle } from '../store/types.ts';

/** All that the run engine may hand to the boundary: there is no field for anything that must stay. */
export interface RunSnapshot {
  readonly runId: RunId;
  readonly issueId: IssueId;
  readonly groupId: GroupId;
  readonly state: RunState;
  readonly queuedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly durationMs?: number;
  readonly branch?: string;
  readonly commit?: string;
  readonly outcome: RunOutcome;
  readonly errorCategory: ErrorCategory;
}

/** Turns run transitions into envelopes of the outbox, in the transaction of the transition itself. */
export interface EnvelopeRecorder {
  record(tx: WriteHandle, run: RunSnapshot): void;
}

/** Runs of other devices, from the envelopes that arrived. */
export interface RemoteRuns {
  get(runId: RunId): RemoteRunRow | null;
  query(filter: { issueId?: IssueId | undefined; limit: number }): RemoteRunRow[];
}

/** Forgets what others told, of issues that were purged and groups that this profile may no longer read. */
export interface Forgetting {
  issues(tx: WriteHandle, issueIds: readonly IssueId[]): void;
  group(tx: WriteHandle, groupId: GroupId): void;
}

/** What left this machine. */
export interface Ledger {
  query(page: { limit: number; cursor: string | null }): { rows: LedgerRow[]; cursor: string | null };
  /** How far the newest envelope of a run of this device has got. */
  statusOf(runId: RunId): LedgerRow['status'];
}
