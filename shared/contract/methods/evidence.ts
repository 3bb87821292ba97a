import { z } from 'zod';
import { criterionId, evidenceId, issueId, memberId, projectId, runId } from '../../domain/ids.ts';
import { method } from '../method.ts';
import { removal } from '../retention.ts';
import { receipt } from '../schemas.ts';

/** `not_demanded`: the criterion needs no check. `stale`: there is evidence, of another commit or command. */
export const evidenceStates = ['fresh', 'stale', 'failed', 'missing', 'not_demanded'] as const;
export type EvidenceState = (typeof evidenceStates)[number];

/** Limits of a check. */
export const checkLimits = {
  name: 60,
  command: 32_768,
  perProject: 50,
  note: 2_000,
  timeoutMs: { least: 1_000, initial: 600_000, most: 21_600_000 },
} as const;

const checkName = z
  .string()
  .trim()
  .min(1)
  .max(checkLimits.name)
  .regex(/^\P{Cc}+$/u);
const timeoutMs = z.number().int().min(checkLimits.timeoutMs.least).max(checkLimits.timeoutMs.most);
const commit = z.string().regex(/^[0-9a-f]{40,64}$/);

/** A command that proves something. It is of this device: no document of the team decides what runs here. */
const checkRow = z.object({ name: z.string(), command: z.string(), timeoutMs: z.number() });
export type CheckRow = z.infer<typeof checkRow>;

/**
 * What a check came to (`command`), or what a person says (`note`), at a commit. It never leaves this device.
 * `note` is the person's word, or what else is to be known of the check. Times are ms since the epoch.
 */
const evidenceRow = z.object({
  evidenceId,
  runId,
  kind: z.enum(['command', 'note']),
  check: z.string().nullable(),
  criterionId: criterionId.nullable(),
  /** The words of the criterion that a person signed off. */
  criterionText: z.string().nullable(),
  command: z.string().nullable(),
  /** Null when it was ended: by a signal, or because its time was up. */
  exitCode: z.number().int().nullable(),
  /** Exit code 0, and the files were those of the commit. */
  passed: z.boolean(),
  /** SHA-256 of its output. */
  artifact: z.string().nullable(),
  /** When and why its output was removed; null while it is there. */
  outputRemoved: removal.pick({ at: true, reason: true }).nullable().default(null),
  commit: z.string(),
  at: z.number(),
  by: memberId.nullable(),
  note: z.string().nullable(),
  durationMs: z.number().nullable(),
});
export type EvidenceRow = z.infer<typeof evidenceRow>;

const criterionProof = z.object({
  criterionId,
  text: z.string(),
  /** The check that it needs; its command is null when the project has no such check. */
  check: z.object({ name: z.string(), command: z.string().nullable() }).nullable(),
  state: z.enum(evidenceStates),
  /** The newest of its check, and the newest of a person. */
  evidence: evidenceRow.nullable(),
  signedOff: evidenceRow.nullable(),
});
export type CriterionProof = z.infer<typeof criterionProof>;

const evidenceView = z.object({
  /** Null when no run of this device has a worktree. */
  runId: runId.nullable(),
  /** The newest commit of the run. */
  head: z.string().nullable(),
  /** The checks are being run: which one now, and since when. `stoppable`: a person started them. */
  running: z.object({ check: z.string().nullable(), since: z.number(), stoppable: z.boolean() }).nullable(),
  /** Why checks could not be run the last time. */
  problem: z.string().nullable(),
  /** Of a run: those that it was started for. */
  criteria: z.array(criterionProof),
  /** How many criteria of the issue are others now than when the run was started; null when they are the same. */
  differs: z
    .object({ added: z.number().int(), changed: z.number().int(), removed: z.number().int() })
    .nullable()
    .default(null),
});
export type EvidenceView = z.infer<typeof evidenceView>;

export const evidenceMethods = {
  /** What proves the criteria of a run's issue, at the head of the run. */
  'evidence.query': method({ kind: 'query', params: z.strictObject({ runId }), result: evidenceView }),
  /** The same for the newest run of an issue that has a worktree. */
  'evidence.ofIssue': method({ kind: 'query', params: z.strictObject({ issueId }), result: evidenceView }),
  /**
   * Runs the checks that the issue needs again, at the head of an ended run. Answers when they are begun; what
   * comes of them is told as events of the run.
   */
  'evidence.run': method({
    kind: 'mutation',
    deadlineMs: 60_000,
    params: z.strictObject({ runId }),
    result: z.object({ runId, receipt }),
  }),
  /** Ends checks that `evidence.run` has begun. What was proven until then is kept. */
  'evidence.stop': method({
    kind: 'mutation',
    deadlineMs: 30_000,
    params: z.strictObject({ runId }),
    result: z.object({ runId, receipt }),
  }),
  /** A person says that a criterion is met. `commit` is the head that they saw: HEAD_MOVED when it is another now. */
  'evidence.signOff': method({
    kind: 'mutation',
    person: true,
    params: z.strictObject({
      runId,
      criterionId,
      commit,
      note: z.string().trim().min(1).max(checkLimits.note),
    }),
    result: z.object({ evidenceId, receipt }),
  }),
  /** The output of a check, a page of 64 KiB at a time: `from` is a place in bytes, 0 or the `next` before. */
  'evidence.output': method({
    kind: 'query',
    params: z.strictObject({ evidenceId, from: z.number().int().min(0).default(0) }),
    result: z.object({ text: z.string(), next: z.number().int().nullable(), size: z.number().int() }),
  }),
  /** The checks of a project on this device, by name. */
  'checks.query': method({
    kind: 'query',
    params: z.strictObject({ projectId }),
    result: z.object({ rows: z.array(checkRow) }),
  }),
  /** Adds or changes a check; null removes it. Criteria that need it then wait until there is one of its name. */
  'checks.set': method({
    kind: 'mutation',
    person: true,
    params: z.strictObject({
      projectId,
      name: checkName,
      command: z.string().trim().min(1).max(checkLimits.command).nullable(),
      timeoutMs: timeoutMs.optional(),
    }),
    result: z.object({ receipt }),
  }),
  /** Says which check a criterion needs on this device; null for none. */
  'checks.link': method({
    kind: 'mutation',
    person: true,
    params: z.strictObject({ criterionId, name: checkName.nullable() }),
    result: z.object({ receipt }),
  }),
};
