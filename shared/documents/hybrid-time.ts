/** Ahead of the clock by more than this (ms), a time seen elsewhere is a mistake and leads nobody astray. */
export const MAX_AHEAD_MS: number = 24 * 60 * 60 * 1000;

/**
 * The time of something that comes after all that was seen: that of the clock (ms since the epoch), or, where the
 * clock is behind, the next after the latest time seen. So a clock that goes back changes no order.
 */
export function nextTime(now: number, latestSeen: number): number {
  return latestSeen >= now && latestSeen <= now + MAX_AHEAD_MS ? latestSeen + 1 : now;
}
