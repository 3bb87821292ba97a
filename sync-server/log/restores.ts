import { z } from 'zod';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { Restore } from '../../shared/wire/messages.ts';

const pairs: z.ZodType<readonly (readonly [epoch: number, head: number])[]> = z.array(
  z.tuple([z.int().min(0), z.int().min(0)]).readonly(),
);

/** As a column of a store has them. */
export function writeRestores(restores: readonly Restore[]): string {
  return JSON.stringify(restores.map(({ epoch, head }) => [epoch, head]));
}

/** Mirror of `writeRestores`. */
export function readRestores(text: string): Restore[] {
  return pairs.parse(JSON.parse(text)).map(([epoch, head]) => ({ epoch, head }));
}

/** The epochs before one that begins now. Who knows none that is left begins at the start of the log (X7). */
export function restoresBefore(server: {
  readonly epoch: number;
  readonly restoredHead: number;
  readonly earlierRestores: readonly Restore[];
}): Restore[] {
  const { epoch, restoredHead, earlierRestores } = server;
  return [...earlierRestores, { epoch, head: restoredHead }].slice(-wireLimits.restores);
}
