import { z } from 'zod';
import { issueId, runId } from '../../domain/ids.ts';
import { method } from '../method.ts';
import { receipt } from '../schemas.ts';

const worktreeRow = z.object({
  runId,
  issueId,
  key: z.string(),
  path: z.string(),
  branch: z.string(),
  /** On the disk; null where it could not be read. */
  bytes: z.number().int().nullable(),
  /** False: it is larger than what was counted. */
  complete: z.boolean(),
  /** Why it is kept: empty when it may be removed. */
  reasons: z.array(z.string()),
});

const overlapRow = z.object({
  runId,
  otherRunId: runId,
  otherIssueId: issueId,
  otherKey: z.string(),
  /** Files that both changed. */
  files: z.array(z.string()),
  /** Of these, those in which they are in conflict; null where git cannot tell. */
  conflicts: z.array(z.string()).nullable(),
});

/** What becomes of the work of ended runs. Nothing is ever pushed. */
export const landingMethods = {
  /**
   * Brings the work of a run into a branch of its repository (its base when none is named): rebased, proven again, then
   * the branch moves. LAND_REFUSED says what is in the way; everything is as it was then.
   */
  'runs.land': method({
    kind: 'mutation',
    person: true,
    deadlineMs: 20 * 60_000,
    params: z.strictObject({
      runId,
      how: z.enum(['rebase', 'merge']),
      onto: z.string().min(1).max(255).optional(),
    }),
    result: z.object({ runId, onto: z.string(), commit: z.string(), receipt }),
  }),
  /** Title and text for a pull request of the run's branch. */
  'runs.pullRequest': method({
    kind: 'query',
    deadlineMs: 30_000,
    params: z.strictObject({ runId }),
    result: z.object({ title: z.string(), body: z.string(), branch: z.string(), commit: z.string() }),
  }),
  /** Marks the work of a run as not wanted: its worktree may be removed then. All of it is kept as one commit. */
  'runs.discard': method({
    kind: 'mutation',
    person: true,
    deadlineMs: 60_000,
    params: z.strictObject({ runId }),
    result: z.object({ runId, receipt }),
  }),
  /** Runs whose work meets in the same files, of this issue or of all. */
  'runs.overlaps': method({
    kind: 'query',
    deadlineMs: 30_000,
    params: z.strictObject({ issueId: issueId.optional() }),
    result: z.object({ rows: z.array(overlapRow) }),
  }),
  /** The worktrees on this disk with their sizes, the largest first. */
  'worktrees.query': method({
    kind: 'query',
    deadlineMs: 120_000,
    params: z.strictObject({ issueId: issueId.optional() }),
    result: z.object({ rows: z.array(worktreeRow) }),
  }),
  /** Removes a worktree of which it is certain that nothing in it would be lost; else LAND_REFUSED with the reasons. */
  'worktrees.remove': method({
    kind: 'mutation',
    person: true,
    deadlineMs: 120_000,
    params: z.strictObject({ runId }),
    result: z.object({ runId, receipt }),
  }),
};
