import type { Clock, Undo } from '../../shared/lib/ports.ts';
import type { ServerLimits } from './server-limits.ts';
import type { Stats } from './stats.ts';
import { fullBucket, refill, take, type Bucket } from './token-bucket.ts';

/** Keeps those who have not yet proven who they are from taking all the room (SPEC.md of the wire, L4). */
export interface Strangers {
  /** Null when there is no room; else to be called when it is a stranger no more. */
  admit(address: string): Undo | null;
}

/** Addresses that are remembered before those are dropped that may arrive as if they were new. */
const REMEMBERED = 4_096;

/** Creates room for the first stranger. */
export function createStrangers(options: {
  readonly clock: Clock;
  readonly limits: ServerLimits;
  readonly stats: Stats;
}): Strangers {
  const { clock, limits, stats } = options;
  const arrivals = new Map<string, Bucket>();
  const here = new Map<string, number>();
  let all = 0;

  function tidy(now: number): void {
    for (const [address, bucket] of arrivals) {
      if (refill(bucket, limits.arrivals, now).tokens >= limits.arrivals.burst) arrivals.delete(address);
    }
  }

  function mayArrive(address: string): boolean {
    const now = clock.monotonic();
    if (!arrivals.has(address) && arrivals.size >= REMEMBERED) tidy(now);
    const before = refill(arrivals.get(address) ?? fullBucket(limits.arrivals, now), limits.arrivals, now);
    const may = before.tokens >= 1;
    arrivals.set(address, may ? take(before, limits.arrivals, { amount: 1, now }).bucket : before);
    return may;
  }

  return {
    admit(address) {
      const known = here.get(address) ?? 0;
      if (all >= limits.strangers || known >= limits.strangersPerAddress || !mayArrive(address)) return null;
      let isStranger = true;
      all += 1;
      here.set(address, known + 1);
      stats.move('strangers', 1);
      return () => {
        if (!isStranger) return;
        isStranger = false;
        all -= 1;
        stats.move('strangers', -1);
        const left = (here.get(address) ?? 1) - 1;
        if (left > 0) here.set(address, left);
        else here.delete(address);
      };
    },
  };
}
