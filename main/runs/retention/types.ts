import type { RemovalReason, RetentionKind } from '../../../shared/contract/retention.ts';
import type { EvidenceId, IssueId, RunId } from '../../../shared/domain/ids.ts';
import type { Act, Ask } from '../calls.ts';

/** What limits do not touch. `live`: its run goes on · `unlanded`: its work is neither landed nor discarded · `rests`: a criterion rests on it. */
export type NeededFor = 'live' | 'unlanded' | 'rests';

/** One thing that a run left: its journal, its recording, or what one of its checks printed. */
export interface Remains {
  readonly kind: RetentionKind;
  readonly runId: RunId;
  readonly issueId: IssueId;
  readonly key: string;
  readonly title: string;
  /** Of what a check printed. */
  readonly evidenceId: EvidenceId | null;
  /** On the disk; what several share counts for the one that keeps it longest. */
  readonly bytes: number;
  /** Since when it has not changed, ms since the epoch. */
  readonly since: number;
  /** Null when nothing needs it any more. */
  readonly needed: NeededFor | null;
}

/** Remains that are to go, and why. */
export interface DueRemains extends Remains {
  readonly reason: RemovalReason;
}

/** What runs leave on this machine. The methods are those of the contract; they reject with a HearthError. */
export interface Retention {
  readonly query: Ask<'retention.query'>;
  readonly set: Act<'retention.set'>;
  readonly remove: Act<'retention.remove'>;
  /** From now on what is due is removed, soon after the start and once a day. Call once, after the runs recovered. */
  start(): void;
  /** Ends a pass that is under way after the step it is at; what is left is removed at the next start. */
  close(): Promise<void>;
}
