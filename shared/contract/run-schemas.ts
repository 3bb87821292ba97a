import { z } from 'zod';
import { criterionId, evidenceId, issueId, runId } from '../domain/ids.ts';
import {
  acpAgentIds,
  errorCategories,
  harnessIds,
  runOutcomes,
  runStates,
  sharedRunStates,
} from '../domain/run.ts';
import { removal } from './retention.ts';
import { capSettings } from './run-settings.ts';

/** What the catalogue lets others know of a run. Times are ms since the epoch; durations are ms. */
const sharedFields = {
  runId,
  issueId,
  queuedAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  durationMs: z.number().optional(),
  branch: z.string().optional(),
  commit: z.string().optional(),
  outcome: z.enum(runOutcomes),
  errorCategory: z.enum(errorCategories),
};

/** A run of another device: the catalogue's fields and nothing more. */
export const remoteRunRow = z.strictObject({ ...sharedFields, state: z.enum(sharedRunStates) });
export type RemoteRunRow = z.infer<typeof remoteRunRow>;

/** The agent's open question. Fields that a harness does not tell are absent. */
export const approval = z.object({
  requestId: z.string(),
  /** `question`: it wants to know something that only a person can tell. */
  kind: z.enum(['command', 'file_change', 'read', 'question', 'other']),
  title: z.string(),
  command: z.string().optional(),
  reason: z.string().optional(),
  /** What it would read or change, as paths in the worktree or absolute ones. */
  files: z.array(z.string()).optional(),
  openedAt: z.number(),
});
export type Approval = z.infer<typeof approval>;

/** How far the metadata of a run has got: never sent (solo), waiting, at the server, or refused. */
export const envelopeStatuses = ['local', 'queued', 'synced', 'refused'] as const;

/** A run of this device. `message` is a sentence for a person and stays here, as all below `local`. */
export const localRunRow = z.strictObject({
  ...sharedFields,
  state: z.enum(runStates),
  harness: z.enum(harnessIds),
  /** With `acp`: which agent. */
  agent: z.enum(acpAgentIds).nullable(),
  command: z.string().nullable(),
  message: z.string().nullable(),
  exitCode: z.number().nullable(),
  worktree: z.string().nullable(),
  baseBranch: z.string().nullable(),
  baseCommit: z.string().nullable(),
  hasTerminal: z.boolean(),
  /** Null until its agent was started. */
  sandboxed: z.boolean().nullable(),
  sync: z.enum(envelopeStatuses),
  approval: approval.nullable(),
  /** Where its work was landed, if it was. */
  landed: z.object({ onto: z.string(), commit: z.string() }).nullable().default(null),
  discarded: z.boolean().default(false),
  /** Where it ends by itself, as the settings said when it was started. */
  caps: capSettings.nullable().default(null),
  /** Of a queued run: why it does not start yet. */
  waitsFor: z.string().nullable().default(null),
  /** What is not kept of it any more. */
  removed: z.array(removal).default([]),
});
export type LocalRunRow = z.infer<typeof localRunRow>;

export const runRow = z.union([localRunRow, remoteRunRow]);
export type RunRow = z.infer<typeof runRow>;

/** True for a run of this device. */
export function isLocalRun(run: RunRow): run is LocalRunRow {
  return 'harness' in run;
}

/** A remark on lines of a diff: of the file as it was (`before`), or as it is now (`after`). */
const lineRemark = {
  path: z.string().min(1).max(4_096),
  side: z.enum(['before', 'after']),
  line: z.number().int().min(1),
  /** The last line; that of `line` for a single one. */
  endLine: z.number().int().min(1),
  text: z.string().trim().min(1).max(4_000),
};
export const newLineComment = z.strictObject(lineRemark);
/** `code` is what stood there when it was written, as `promptOfComments` quotes it. */
const lineComment = z.object({ ...lineRemark, code: z.string().optional() });

const at = { seq: z.number().int(), at: z.number() };
const toolStatus = z.enum(['pending', 'running', 'completed', 'failed', 'declined']);

/** One entry of a run's timeline. What a harness sends and we do not know is kept as `unknown`. */
export const runEvent = z.discriminatedUnion('kind', [
  z.object({ ...at, kind: z.literal('state'), state: z.enum(runStates), message: z.string().optional() }),
  z.object({ ...at, kind: z.literal('worktree'), base: z.string(), commit: z.string(), path: z.string() }),
  z.object({ ...at, kind: z.literal('prompt'), text: z.string() }),
  z.object({ ...at, kind: z.literal('message'), text: z.string() }),
  z.object({ ...at, kind: z.literal('reasoning'), text: z.string() }),
  z.object({
    ...at,
    kind: z.literal('plan'),
    steps: z.array(z.object({ text: z.string(), state: z.enum(['pending', 'now', 'done']) })),
  }),
  z.object({
    ...at,
    kind: z.literal('tool'),
    toolId: z.string(),
    tool: z.enum(['command', 'edit', 'read', 'search', 'other']),
    title: z.string(),
    status: toolStatus,
    output: z.string().optional(),
    exitCode: z.number().optional(),
    durationMs: z.number().optional(),
    files: z.array(z.string()).optional(),
  }),
  z.object({ ...at, kind: z.literal('question'), approval }),
  z.object({
    ...at,
    kind: z.literal('answer'),
    requestId: z.string(),
    choice: z.string(),
    /** `agent`: it was withdrawn. */
    by: z.enum(['person', 'policy', 'agent']).optional(),
  }),
  z.object({
    ...at,
    kind: z.literal('commit'),
    commit: z.string(),
    files: z.number(),
    added: z.number(),
    removed: z.number(),
  }),
  z.object({ ...at, kind: z.literal('log'), text: z.string() }),
  z.object({ ...at, kind: z.literal('landed'), onto: z.string(), commit: z.string() }),
  /** `commit` holds all of the work, to bring it back. */
  z.object({ ...at, kind: z.literal('discarded'), commit: z.string() }),
  /** What a person wrote on the changes. `sent`: the agent has it; else it waits for the next attempt. */
  z.object({ ...at, kind: z.literal('comments'), sent: z.boolean(), comments: z.array(lineComment) }),
  /** A check came to an end, or a person signed a criterion off (`note`). */
  z.object({
    ...at,
    kind: z.literal('evidence'),
    evidenceId,
    proof: z.enum(['command', 'note']),
    check: z.string().nullable(),
    criterionId: criterionId.nullable(),
    command: z.string().nullable(),
    exitCode: z.number().int().nullable(),
    passed: z.boolean(),
    commit: z.string(),
    note: z.string().nullable(),
    durationMs: z.number().nullable(),
  }),
  z.object({ ...at, kind: z.literal('unknown'), type: z.string(), raw: z.string() }),
]);
export type RunEvent = z.infer<typeof runEvent>;
/** An event before the journal gave it its place. */
export type NewRunEvent = RunEvent extends infer E
  ? E extends RunEvent
    ? Omit<E, 'seq' | 'at'>
    : never
  : never;

/** A message of an agent in its own protocol, as it came. `bytes` is its size: longer ones are cut. */
export const frame = z.object({
  /** Its place in the session. */
  seq: z.number().int(),
  at: z.number(),
  /** What it meant in the language of all agents, such as `tool.upserted`. */
  kind: z.string(),
  bytes: z.number().int(),
  /** JSON; no longer that where it was cut. */
  raw: z.string(),
});
export type Frame = z.infer<typeof frame>;

const diffLine = z.object({
  kind: z.enum(['context', 'added', 'removed']),
  text: z.string(),
  before: z.number().int().nullable(),
  after: z.number().int().nullable(),
});
/** One changed file. `hunks` is empty for binary files. */
export const diffFile = z.object({
  path: z.string(),
  change: z.enum(['added', 'modified', 'deleted', 'renamed']),
  added: z.number().int(),
  removed: z.number().int(),
  binary: z.boolean(),
  hunks: z.array(z.object({ header: z.string(), lines: z.array(diffLine) })),
});
export type DiffFile = z.infer<typeof diffFile>;

/** One name in a folder of a worktree. */
export const worktreeEntry = z.object({
  name: z.string(),
  kind: z.enum(['folder', 'file', 'link', 'other']),
  /** Bytes; of files only. */
  size: z.number().nullable(),
  /** Differs from the base commit, or holds something that does. Null: git could not tell. */
  changed: z.boolean().nullable(),
});
export type WorktreeEntry = z.infer<typeof worktreeEntry>;
