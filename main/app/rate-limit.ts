import type { Clock } from '../../shared/lib/ports.ts';

/** Allows `count` calls within any `perMs`; answers whether this one is allowed. */
export function createRateLimit(options: { clock: Clock; count: number; perMs: number }): () => boolean {
  const { clock, count, perMs } = options;
  let taken: number[] = [];
  return () => {
    const now = clock.monotonic();
    taken = taken.filter((at) => now - at < perMs);
    if (taken.length >= count) return false;
    taken.push(now);
    return true;
  };
}
