import { z } from 'zod';
import { approval, type Approval, type RunEvent } from '../../../shared/contract/run-schemas.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { isGroupId } from '../../../shared/documents/group-id.ts';
import { issueId, runId, type IssueId, type RunId } from '../../../shared/domain/ids.ts';
import {
  errorCategories,
  harnessIds,
  runOutcomes,
  runStates,
  type ErrorCategory,
  type HarnessId,
  type RunOutcome,
  type RunState,
} from '../../../shared/domain/run.ts';
import type { ProcessIdentity } from '../../supervisor/protocol.ts';
import type { Worktree } from '../git/worktree.ts';

/** What is known of a run from its first moment. */
export interface RunFacts {
  readonly runId: RunId;
  readonly issueId: IssueId;
  readonly groupId: GroupId;
  readonly key: string;
  readonly title: string;
  readonly harness: HarnessId;
  readonly command: string | null;
  readonly prompt: string | null;
  readonly repo: string;
}

/** How a run ended. */
export interface RunEnd {
  readonly outcome: RunOutcome;
  readonly errorCategory: ErrorCategory;
  readonly exitCode: number | null;
  readonly commit: string | null;
  /** From `running` on, by the monotonic clock; null when it never got there or nobody knows. */
  readonly durationMs: number | null;
}

/** Recording and last screen of a terminal, by the SHA-256 of their bytes. */
export interface TerminalArtifacts {
  readonly cast: string;
  readonly screen: string;
}

type Place = { readonly seq: number; readonly at: number };
type StateEvent = { readonly kind: 'state' } & (
  | { readonly state: 'queued'; readonly run: RunFacts }
  | { readonly state: 'preparing' | 'running' | 'waiting' | 'finishing' }
  | {
      readonly state: 'succeeded' | 'failed' | 'cancelled' | 'lost';
      readonly message: string;
      readonly end: RunEnd;
    }
);
type InnerEvent =
  | StateEvent
  | {
      readonly kind: 'worktree';
      readonly base: string;
      readonly commit: string;
      readonly path: string;
      readonly worktree: Worktree;
    }
  | { readonly kind: 'process'; readonly process: ProcessIdentity }
  | ({ readonly kind: 'recording' } & TerminalArtifacts);
type OuterEvent = Exclude<RunEvent, { kind: 'state' | 'worktree' }>;
type WithoutPlace<E> = E extends Place ? Omit<E, 'seq' | 'at'> : never;

/** An event of a run as it is journalled: those of the contract, some with more in them, and some of our own. */
export type RunLogEvent = (InnerEvent & Place) | OuterEvent;
/** An event before the journal gave it its place. */
export type NewRunLogEvent = InnerEvent | WithoutPlace<OuterEvent>;

/** True for events that are part of the timeline that people see. */
export function isShown({ kind }: NewRunLogEvent): boolean {
  return kind !== 'process' && kind !== 'recording';
}

/** All that is known of a run, derived from its events alone. */
export interface RunRecord extends RunFacts {
  readonly state: RunState;
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly message: string | null;
  readonly end: RunEnd | null;
  readonly worktree: Worktree | null;
  readonly process: ProcessIdentity | null;
  /** Open questions, oldest first. */
  readonly approvals: readonly Approval[];
  readonly terminal: TerminalArtifacts | null;
}

const groupId = z.custom<GroupId>((value) => typeof value === 'string' && isGroupId(value));
const worktree = z.object({
  path: z.string(),
  branch: z.string(),
  base: z.string(),
  commit: z.string(),
  gitDir: z.string(),
  commonDir: z.string(),
});
const facts = {
  runId,
  issueId,
  groupId,
  key: z.string(),
  title: z.string(),
  harness: z.enum(harnessIds),
  command: z.string().nullable(),
  prompt: z.string().nullable(),
  repo: z.string(),
};
const end = z.object({
  outcome: z.enum(runOutcomes),
  errorCategory: z.enum(errorCategories),
  exitCode: z.number().nullable(),
  commit: z.string().nullable(),
  durationMs: z.number().nullable(),
});
const identity = z.object({ pid: z.number(), startTime: z.string().nullable() });
const terminal = z.object({ cast: z.string(), screen: z.string() });

/** Reads the cached record of a run. */
export const runRecord: z.ZodType<RunRecord> = z.object({
  ...facts,
  state: z.enum(runStates),
  queuedAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  message: z.string().nullable(),
  end: end.nullable(),
  worktree: worktree.nullable(),
  process: identity.nullable(),
  approvals: z.array(approval),
  terminal: terminal.nullable(),
});
