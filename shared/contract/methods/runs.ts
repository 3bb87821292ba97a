import { z } from 'zod';
import { issueId, runId } from '../../domain/ids.ts';
import { harnessIds } from '../../domain/run.ts';
import { method } from '../method.ts';
import { diffFile, runEvent, runRow } from '../run-schemas.ts';
import { receipt } from '../schemas.ts';

export const runMethods = {
  /**
   * Starts an agent on an issue in a worktree of its project's repository and answers when the run is
   * queued. `command` (pty) is a line for the shell; `prompt` (codex) defaults to the issue's text.
   */
  'runs.start': method({
    kind: 'mutation',
    params: z.strictObject({
      issueId,
      harness: z.enum(harnessIds),
      command: z.string().min(1).max(32_768).optional(),
      prompt: z.string().min(1).max(262_144).optional(),
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
      choice: z.enum(['allow', 'allow_always', 'deny']),
    }),
    result: z.object({ runId, receipt }),
  }),
  /** Sends text to a running agent: into its turn where the harness can steer, else as the next turn. */
  'runs.steer': method({
    kind: 'mutation',
    params: z.strictObject({ runId, text: z.string().trim().min(1).max(262_144) }),
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
  /** What the run changed against its base commit, uncommitted work included. */
  'runs.diff': method({
    kind: 'query',
    params: z.strictObject({ runId }),
    result: z.object({ files: z.array(diffFile), truncated: z.boolean() }),
  }),
};
