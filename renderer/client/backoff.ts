import type { Random } from '../../shared/lib/ports.ts';

const firstMs = 250;
const longestMs = 10_000;

/**
 * How long to wait after so many failures in a row (0 for the first), in ms: doubling, at most 10 s, and
 * between half and all of that by chance, so that many windows do not come back at once.
 */
export function backoffMs(failures: number, random: Random): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 16));
  const chance = (random.bytes(1)[0] ?? 0) / 255;
  return Math.round(full * (0.5 + chance / 2));
}
