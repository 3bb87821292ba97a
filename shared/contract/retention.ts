import { z } from 'zod';

/**
 * What runs leave on a machine: what their agents said and did (`journal`), what their terminals showed
 * (`recordings`), and what their checks printed (`artifacts`).
 */
export const retentionKinds = ['journal', 'recordings', 'artifacts'] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/** Bounds of the limits: days since a run ended, and bytes on the disk. */
export const retentionBounds = {
  days: { least: 1, most: 3_650 },
  bytes: { least: 10_000_000, most: 1_000_000_000_000 },
} as const;

const { days, bytes } = retentionBounds;
/** Null: for ever. */
const daysLimit = z.number().int().min(days.least).max(days.most).nullable();
/** Null: as much as there is. */
const bytesLimit = z.number().int().min(bytes.least).max(bytes.most).nullable();

const ofFiles = z.strictObject({ days: daysLimit, bytes: bytesLimit });

/** How long, and how much, is kept of each kind. */
export const retentionLimits = z.strictObject({
  journal: z.strictObject({ days: daysLimit }),
  recordings: ofFiles,
  artifacts: ofFiles,
});
export type RetentionLimits = z.infer<typeof retentionLimits>;

/** Part of the limits: what is left out stays as it is. */
export const retentionPatch = z.strictObject({
  journal: retentionLimits.shape.journal.partial().optional(),
  recordings: ofFiles.partial().optional(),
  artifacts: ofFiles.partial().optional(),
});
export type RetentionPatch = z.infer<typeof retentionPatch>;

/** What holds until a person says otherwise. */
export const defaultRetention: RetentionLimits = {
  journal: { days: 365 },
  recordings: { days: 90, bytes: 5_000_000_000 },
  artifacts: { days: 180, bytes: 2_000_000_000 },
};

/** The limits with a part of them changed. */
export function changeRetention(limits: RetentionLimits, patch: RetentionPatch): RetentionLimits {
  return retentionLimits.parse({
    journal: { ...limits.journal, ...given(patch.journal) },
    recordings: { ...limits.recordings, ...given(patch.recordings) },
    artifacts: { ...limits.artifacts, ...given(patch.artifacts) },
  });
}

function given(part: object = {}): object {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
}

/** Why something was removed: the limit as it was then, or that its issue was purged. */
export const removalReason = z.discriminatedUnion('by', [
  z.object({ by: z.literal('age'), days: z.number().int() }),
  z.object({ by: z.literal('size'), bytes: z.number().int() }),
  z.object({ by: z.literal('purge') }),
]);
export type RemovalReason = z.infer<typeof removalReason>;

/** What was removed of a run, when (ms since the epoch) and why. */
export const removal = z.object({
  what: z.enum(retentionKinds),
  at: z.number(),
  reason: removalReason,
});
export type Removal = z.infer<typeof removal>;
