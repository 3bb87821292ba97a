import { z } from 'zod';
import { approval, type Approval, type RunEvent } from '../../../shared/contract/run-schemas.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { removal, type Removal } from '../../../shared/contract/retention.ts';
import { defaultRunSettings, runSettings, type RunSettings } from '../../../shared/contract/run-settings.ts';
import { isGroupId } from '../../../shared/documents/group-id.ts';
import {
  batchId,
  criterionId,
  issueId,
  projectId,
  runId,
  type CriterionId,
  type IssueId,
  type ProjectId,
  type RunId,
  type BatchId,
} from '../../../shared/domain/ids.ts';
import {
  acpAgentIds,
  errorCategories,
  harnessIds,
  runOutcomes,
  runStates,
  type AgentChoice,
  type ErrorCategory,
  type RunOutcome,
  type RunState,
} from '../../../shared/domain/run.ts';
import type { ProcessIdentity, SandboxState } from '../../supervisor/protocol.ts';
import type { Worktree } from '../git/worktree.ts';

/** What is known of a run from its first moment. */
export interface RunFacts extends AgentChoice {
  readonly runId: RunId;
  readonly issueId: IssueId;
  readonly groupId: GroupId;
  readonly key: string;
  readonly title: string;
  readonly command: string | null;
  readonly prompt: string | null;
  readonly repo: string;
  /** Null for an issue without a project. */
  readonly projectId: ProjectId | null;
  /** Null for a run that was started by itself. */
  readonly batchId: BatchId | null;
  /** The run in whose worktree, and session if that can be, this one goes on. */
  readonly continues: RunId | null;
  /** As they were when it was started. */
  readonly settings: RunSettings;
  /** The name of the person at this machine then. */
  readonly person: string;
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

/** A criterion as it was when a run was started, and the name of the check that it needed; null for none. */
export interface FrozenCriterion {
  readonly criterionId: CriterionId;
  readonly text: string;
  readonly check: string | null;
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
  | { readonly kind: 'ports'; readonly first: number }
  | { readonly kind: 'session'; readonly nativeId: string }
  | { readonly kind: 'sandbox'; readonly sandbox: SandboxState }
  | ({ readonly kind: 'recording' } & TerminalArtifacts)
  | { readonly kind: 'criteria'; readonly criteria: readonly FrozenCriterion[] }
  /** Nothing of its work is left to land: its worktree was removed on proof of that. */
  | { readonly kind: 'settled' }
  | ({ readonly kind: 'removed' } & Pick<Removal, 'what' | 'reason'>);
type OuterEvent = Exclude<RunEvent, { kind: 'state' | 'worktree' }>;
type WithoutPlace<E> = E extends Place ? Omit<E, 'seq' | 'at'> : never;

/** An event of a run as it is journalled: those of the contract, some with more in them, and some of our own. */
export type RunLogEvent = (InnerEvent & Place) | OuterEvent;
/** An event before the journal gave it its place. */
export type NewRunLogEvent = InnerEvent | WithoutPlace<OuterEvent>;

const hidden: readonly NewRunLogEvent['kind'][] = [
  'process',
  'session',
  'recording',
  'ports',
  'sandbox',
  'criteria',
  'settled',
  'removed',
];

/** True for events that are part of the timeline that people see. */
export function isShown({ kind }: NewRunLogEvent): boolean {
  return !hidden.includes(kind);
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
  /** What the agent calls its session, to go on with it. */
  readonly nativeId: string | null;
  /** First port of the run's own; null before it has any. */
  readonly firstPort: number | null;
  /** Null before the agent was started, and where nobody wanted one. */
  readonly sandbox: SandboxState | null;
  /** Open questions, oldest first. */
  readonly approvals: readonly Approval[];
  readonly terminal: TerminalArtifacts | null;
  /** The branch that has its work, and the commit there. */
  readonly landed: { readonly onto: string; readonly commit: string } | null;
  /** A person does not want its work. */
  readonly discarded: boolean;
  /** Nothing of its work is left to land, whoever has landed it. */
  readonly settled: boolean;
  /** What it has to prove; null for what the issue demands when one asks. */
  readonly criteria: readonly FrozenCriterion[] | null;
  /** What is not kept of it any more. */
  readonly removed: readonly Removal[];
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
  agent: z.enum(acpAgentIds).nullable().default(null),
  command: z.string().nullable(),
  prompt: z.string().nullable(),
  repo: z.string(),
  // Runs of earlier versions had none of their own.
  projectId: projectId.nullable().default(null),
  batchId: batchId.nullable().default(null),
  continues: runId.nullable().default(null),
  settings: runSettings.default(defaultRunSettings),
  person: z.string().default(''),
};
const end = z.object({
  outcome: z.enum(runOutcomes),
  errorCategory: z.enum(errorCategories),
  exitCode: z.number().nullable(),
  commit: z.string().nullable(),
  durationMs: z.number().nullable(),
});
const identity = z.object({ pid: z.number(), startTime: z.string().nullable() });
const sandbox = z.object({
  sandboxed: z.boolean(),
  mechanism: z.enum(['bubblewrap', 'seatbelt', 'none']),
  reason: z.string().nullable(),
});
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
  nativeId: z.string().nullable().default(null),
  firstPort: z.number().nullable().default(null),
  sandbox: sandbox.nullable().default(null),
  approvals: z.array(approval),
  terminal: terminal.nullable(),
  landed: z.object({ onto: z.string(), commit: z.string() }).nullable().default(null),
  discarded: z.boolean().default(false),
  settled: z.boolean().default(false),
  criteria: z
    .array(z.object({ criterionId, text: z.string(), check: z.string().nullable() }))
    .nullable()
    .default(null),
  removed: z.array(removal).default([]),
});
