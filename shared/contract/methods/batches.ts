import { z } from 'zod';
import { batchId, issueId, runId } from '../../domain/ids.ts';
import { acpAgentIds, harnessIds, runStates } from '../../domain/run.ts';
import { method } from '../method.ts';
import { receipt } from '../schemas.ts';

/** In order, each after the end of the one before, or all as soon as there is room. */
const how = z.enum(['sequence', 'parallel']);
/** What becomes of the others when one does not succeed. */
const onFailure = z.enum(['stop', 'go_on']);

const batchItem = z.object({
  issueId,
  /** Null until its run is started, or when none was. */
  runId: runId.nullable(),
  /** `waiting`: its turn has not come. `skipped`: it never came, or it could not be started. */
  state: z.enum([...runStates, 'waiting', 'skipped']),
  /** Why it was skipped. */
  reason: z.string().nullable(),
});

/** Several runs that were started together. */
export const batchRow = z.object({
  batchId,
  how,
  onFailure,
  /** `lost`: the host ended while it was under way. */
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled', 'lost']),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  items: z.array(batchItem),
});
export type BatchRow = z.infer<typeof batchRow>;

export const batchMethods = {
  /** Runs one agent on each of these issues. Limits on how many are at work hold for them, too. */
  'batches.start': method({
    kind: 'mutation',
    params: z.strictObject({
      issueIds: z.array(issueId).min(2).max(100),
      how,
      onFailure: onFailure.default('stop'),
      harness: z.enum(harnessIds),
      agent: z.enum(acpAgentIds).optional(),
      command: z.string().min(1).max(32_768).optional(),
    }),
    result: z.object({ batchId, receipt }),
  }),
  'batches.get': method({ kind: 'query', params: z.strictObject({ batchId }), result: batchRow }),
  /** Newest first. */
  'batches.query': method({
    kind: 'query',
    params: z.strictObject({ limit: z.number().int().min(1).max(200).default(50) }),
    result: z.object({ rows: z.array(batchRow) }),
  }),
  /** Starts no more of it, and cancels those of its runs that are not ended. */
  'batches.cancel': method({
    kind: 'mutation',
    deadlineMs: 60_000,
    params: z.strictObject({ batchId }),
    result: z.object({ batchId, receipt }),
  }),
};
