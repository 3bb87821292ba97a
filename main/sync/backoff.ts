import type { Random } from '../../shared/lib/ports.ts';

const FIRST = 250;
/** While the outage is young, so that a server that restarts is found quickly. */
const SOON = 5_000;
const YOUNG = 60_000;
const LATE = 30_000;

/** A number from 0 up to, not including, 1. */
function fraction(random: Random): number {
  const bytes = random.bytes(4);
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
}

/**
 * ms to wait before the next attempt: doubling, with full jitter (SPEC.md of the wire, C1). `attempt`
 * counts from 0; `outage` is how long the server has been out of reach, in ms.
 */
export function backoff(random: Random, { attempt, outage }: { attempt: number; outage: number }): number {
  const ceiling = Math.min(outage < YOUNG ? SOON : LATE, FIRST * 2 ** Math.min(attempt + 1, 16));
  return Math.round(FIRST + fraction(random) * (ceiling - FIRST));
}
