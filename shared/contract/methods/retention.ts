import { z } from 'zod';
import { runId } from '../../domain/ids.ts';
import { method } from '../method.ts';
import { removalReason, retentionKinds, retentionLimits, retentionPatch } from '../retention.ts';
import { receipt } from '../schemas.ts';

/** Bytes on the disk, and of how many runs. */
const amount = z.object({ bytes: z.number().int(), runs: z.number().int() });
export type RetainedAmount = z.infer<typeof amount>;

const kindRow = z.object({
  kind: z.enum(retentionKinds),
  used: amount,
  /** Of that, what no limit touches: of runs that go on or are not landed, and evidence that a criterion rests on. */
  needed: amount,
  /** What the next pass removes. */
  due: amount,
});

const dueRow = z.object({
  kind: z.enum(retentionKinds),
  runId,
  key: z.string(),
  title: z.string(),
  bytes: z.number().int(),
  /** Since when it has lain there unchanged, ms since the epoch. */
  since: z.number(),
  reason: removalReason,
});

const overview = z.object({
  limits: retentionLimits,
  kinds: z.array(kindRow),
  /** What the next pass removes, the oldest first: at most 200 of it. */
  due: z.array(dueRow),
  /** Names all that is due: `retention.remove` acts on nothing else. */
  plan: z.string(),
  /** When the next pass is, in ms since the epoch; null while none is set. */
  nextAt: z.number().nullable(),
  /** What the last pass removed. */
  last: z.object({ at: z.number(), ...amount.shape }).nullable(),
  /** Why the last pass did not get to its end. */
  problem: z.string().nullable(),
});
export type RetentionOverview = z.infer<typeof overview>;

/** What runs leave on this machine, and for how long. Nothing of it is replicated. */
export const retentionMethods = {
  /** The limits, what is there, and what the next pass would remove. Looks at each file. */
  'retention.query': method({
    kind: 'query',
    deadlineMs: 60_000,
    params: z.strictObject({}),
    result: overview,
  }),
  /** Changes limits. Nothing is removed before the next pass. */
  'retention.set': method({
    kind: 'mutation',
    person: true,
    params: z.strictObject({ patch: retentionPatch }),
    result: z.object({ limits: retentionLimits, receipt }),
  }),
  /**
   * Removes what is due, now. `plan` is that of the overview that the person saw: PLAN_CHANGED, and nothing is removed,
   * when something else is due by now. Answers when all of it is gone.
   */
  'retention.remove': method({
    kind: 'mutation',
    person: true,
    deadlineMs: 10 * 60_000,
    params: z.strictObject({ plan: z.string().max(64) }),
    result: z.object({ ...amount.shape, receipt }),
  }),
};
