/** Lets so much through per second, and a burst at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** How much is left of a rate at a moment. Below 0 is what was taken in advance. */
export interface Bucket {
  readonly tokens: number;
  /** ms of a monotonic clock. */
  readonly at: number;
}

/** A bucket nothing was taken from. */
export function fullBucket(rate: Rate, at: number): Bucket {
  return { tokens: rate.burst, at };
}

/** The bucket at `now`, filled up by what has come in since. */
export function refill({ tokens, at }: Bucket, rate: Rate, now: number): Bucket {
  return { tokens: Math.min(rate.burst, tokens + ((now - at) / 1000) * rate.perSecond), at: now };
}

/**
 * Takes `amount`, also what is not there yet, and says how many ms it takes until it is. So whoever asks next
 * waits for what was taken before.
 */
export function take(
  bucket: Bucket,
  rate: Rate,
  { amount, now }: { amount: number; now: number },
): { bucket: Bucket; waitMs: number } {
  const filled = refill(bucket, rate, now);
  const tokens = filled.tokens - amount;
  return { bucket: { tokens, at: now }, waitMs: tokens >= 0 ? 0 : (-tokens / rate.perSecond) * 1000 };
}
