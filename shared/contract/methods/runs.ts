import { z } from 'zod';
import { issueId, runId } from '../../domain/ids.ts';
import { acpAgentIds, harnessIds } from '../../domain/run.ts';
import { method } from '../method.ts';
import { recordingFacts, recordingPart, recordingPlace } from '../replay-schemas.ts';
import { diffFile, frame, newLineComment, runEvent, runRow, worktreeEntry } from '../run-schemas.ts';
import { receipt } from '../schemas.ts';

/** A path below a worktree, with `/` on every platform. */
const worktreePath = z.string().max(4_096);

export const runMethods = {
  /**
   * Starts an agent on an issue in a worktree of its project's repository and answers when the run is
   * queued. `command` is a line for the shell (pty), or how to start an agent that speaks ACP (acp, custom);
   * `prompt` (all but pty) defaults to the issue's text. `agent` goes with acp alone.
   */
  'runs.start': method({
    kind: 'mutation',
    params: z.strictObject({
      issueId,
      harness: z.enum(harnessIds),
      agent: z.enum(acpAgentIds).optional(),
      command: z.string().min(1).max(32_768).optional(),
      prompt: z.string().min(1).max(262_144).optional(),
      /** Also while another run of the issue goes on here. */
      several: z.boolean().optional(),
    }),
    result: z.object({ runId, receipt }),
  }),
  /**
   * Starts another attempt. `retry`: the same task in a fresh worktree. `continue`: in the worktree of the run and, where
   * the agent can, in its session; `prompt` says what is still to be done, with the comments that were written meanwhile.
   */
  'runs.again': method({
    kind: 'mutation',
    params: z.strictObject({
      runId,
      mode: z.enum(['retry', 'continue']),
      prompt: z.string().trim().min(1).max(262_144).optional(),
    }),
    result: z.object({ runId, receipt }),
  }),
  'runs.get': method({ kind: 'query', params: z.strictObject({ runId }), result: runRow }),
  /** Newest first; of all issues when none is named. */
  'runs.query': method({
    kind: 'query',
    params: z.strictObject({
      issueId: issueId.optional(),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    result: z.object({ rows: z.array(runRow) }),
  }),
  /** Stops the agent and everything it started. The worktree and what is in it stay. */
  'runs.cancel': method({
    kind: 'mutation',
    deadlineMs: 30_000,
    params: z.strictObject({ runId }),
    result: z.object({ runId, receipt }),
  }),
  /** Answers the agent's open question. */
  'runs.answer': method({
    kind: 'mutation',
    person: true,
    params: z.strictObject({
      runId,
      requestId: z.string().max(128),
      /** `explain`: denied for now; the agent is asked to say why it wants this, and to ask again. */
      choice: z.enum(['allow', 'allow_always', 'deny', 'explain']),
    }),
    result: z.object({ runId, receipt }),
  }),
  /** Sends text to a running agent: into its turn where the harness can steer, else as the next turn. */
  'runs.steer': method({
    kind: 'mutation',
    params: z.strictObject({ runId, text: z.string().trim().min(1).max(262_144) }),
    result: z.object({ runId, receipt }),
  }),
  /** Ends what the agent does just now; the run waits for a person to say how to go on. */
  'runs.interrupt': method({
    kind: 'mutation',
    params: z.strictObject({ runId }),
    result: z.object({ runId, receipt }),
  }),
  'runs.resize': method({
    kind: 'mutation',
    params: z.strictObject({
      runId,
      cols: z.number().int().min(2).max(1000),
      rows: z.number().int().min(2).max(1000),
    }),
    result: z.object({ runId }),
  }),
  /** The timeline of a run of this device, oldest first, after journal position `after`. */
  'runs.events': method({
    kind: 'query',
    params: z.strictObject({
      runId,
      after: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(2000).default(500),
    }),
    result: z.object({ rows: z.array(runEvent), more: z.boolean() }),
  }),
  /**
   * What the agent of a run of this device said in its own protocol, oldest first: the newest of it, or of what came
   * before `before`; at most some hundred KB. `more`: there is something still earlier.
   */
  'runs.frames': method({
    kind: 'query',
    params: z.strictObject({ runId, before: z.number().int().min(1).nullable().default(null) }),
    result: z.object({ rows: z.array(frame), more: z.boolean() }),
  }),
  /** What the run changed against its base commit, uncommitted work included. */
  'runs.diff': method({
    kind: 'query',
    params: z.strictObject({ runId }),
    result: z.object({ files: z.array(diffFile), truncated: z.boolean() }),
  }),
  /**
   * One folder of a run's worktree, by its path there; '' is the top. Folders come first, then by name; the
   * folder of git is left out. INVALID_PARAMS for a path that leads out of the worktree.
   */
  'runs.files': method({
    kind: 'query',
    // Git looks through the whole worktree to tell what changed.
    deadlineMs: 60_000,
    params: z.strictObject({ runId, path: worktreePath.default('') }),
    result: z.object({ path: z.string(), entries: z.array(worktreeEntry), truncated: z.boolean() }),
  }),
  /**
   * The text of a file in a run's worktree, a page at a time: `from` is a place in bytes, 0 or the `next` of the
   * page before. Of a binary file there is no text. TOO_LARGE above 20 MiB.
   */
  'runs.file': method({
    kind: 'query',
    params: z.strictObject({ runId, path: worktreePath, from: z.number().int().min(0).default(0) }),
    result: z.object({
      path: z.string(),
      size: z.number(),
      /** Changes with the file: pages of different versions do not belong together. */
      version: z.string(),
      binary: z.boolean(),
      text: z.string(),
      /** Where the next page begins; null after the last. */
      next: z.number().int().nullable(),
    }),
  }),
  /**
   * Gives an agent what a person wrote on its changes, as one prompt. Of a run that has ended, or whose agent
   * is in a terminal, it is kept for the next attempt.
   */
  'runs.comment': method({
    kind: 'mutation',
    deadlineMs: 60_000,
    params: z.strictObject({ runId, comments: z.array(newLineComment).min(1).max(50) }),
    result: z.object({ runId, sent: z.boolean(), receipt }),
  }),
  /** What was recorded of the terminal of a run that has ended. */
  'runs.recording': method({ kind: 'query', params: z.strictObject({ runId }), result: recordingFacts }),
  /** A part of that recording, of some hundred KB. The first leap in a long one takes its time. */
  'runs.replay': method({
    kind: 'query',
    deadlineMs: 60_000,
    params: z.strictObject({ runId, from: recordingPlace }),
    result: recordingPart,
  }),
};
