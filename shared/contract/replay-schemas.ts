import { z } from 'zod';

const at = { at: z.number().int().min(0) };

/** One entry of a terminal's recording; `at` is ms since its beginning. */
export const recordingEntry = z.discriminatedUnion('kind', [
  z.object({ ...at, kind: z.literal('output'), text: z.string() }),
  z.object({ ...at, kind: z.literal('size'), cols: z.number().int(), rows: z.number().int() }),
  /** Said by whoever recorded it, such as that the recording ends here. */
  z.object({ ...at, kind: z.literal('note'), text: z.string() }),
]);
export type RecordingEntry = z.infer<typeof recordingEntry>;

/** A recorded terminal: the size in which it began, and how long it is. */
export const recordingFacts = z.object({
  cols: z.number().int(),
  rows: z.number().int(),
  durationMs: z.number().int(),
  bytes: z.number().int(),
});
export type RecordingFacts = z.infer<typeof recordingFacts>;

/** Where a part of a recording begins: at a `next` that was told before, or at a time (ms since its beginning). */
export const recordingPlace = z.union([
  z.strictObject({ position: z.number().int().min(0) }),
  z.strictObject({ at: z.number().int().min(0) }),
]);
export type RecordingPlace = z.infer<typeof recordingPlace>;

/**
 * A part of a recording. Asked for a time, it begins with the screen as it was then or some time before; what
 * leads from there to the time follows in `entries`. `next` is null at the end.
 */
export const recordingPart = z.object({
  screen: z.object({ ...at, cols: z.number().int(), rows: z.number().int(), text: z.string() }).nullable(),
  entries: z.array(recordingEntry),
  next: z.number().int().nullable(),
});
export type RecordingPart = z.infer<typeof recordingPart>;
