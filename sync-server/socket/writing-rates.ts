import type { Clock } from '../../shared/lib/ports.ts';
import type { ServerLimits } from './server-limits.ts';
import { fullBucket, refill, take, type Bucket, type Rate } from './token-bucket.ts';

/** How fast each device may write, over all of its connections (SPEC.md of the wire, L6). */
export interface WritingRates {
  /** Takes room for a push and says for how many ms it has to wait. */
  take(deviceId: string, push: { readonly records: number; readonly bytes: number }): number;
}

interface Share {
  records: Bucket;
  bytes: Bucket;
}

/** Devices that are remembered before those are dropped that have all their room again. */
const REMEMBERED = 1_024;

/** Creates full shares for everybody. */
export function createWritingRates({ clock, limits }: { clock: Clock; limits: ServerLimits }): WritingRates {
  const shares = new Map<string, Share>();

  function isFull(bucket: Bucket, rate: Rate, now: number): boolean {
    return refill(bucket, rate, now).tokens >= rate.burst;
  }

  function tidy(now: number): void {
    for (const [deviceId, { records, bytes }] of shares) {
      if (isFull(records, limits.records, now) && isFull(bytes, limits.bytes, now)) shares.delete(deviceId);
    }
  }

  function begin(deviceId: string, now: number): Share {
    if (shares.size >= REMEMBERED) tidy(now);
    const share = { records: fullBucket(limits.records, now), bytes: fullBucket(limits.bytes, now) };
    shares.set(deviceId, share);
    return share;
  }

  return {
    take(deviceId, push) {
      const now = clock.monotonic();
      const share = shares.get(deviceId) ?? begin(deviceId, now);
      const records = take(share.records, limits.records, { amount: push.records, now });
      const bytes = take(share.bytes, limits.bytes, { amount: push.bytes, now });
      share.records = records.bucket;
      share.bytes = bytes.bucket;
      return Math.max(records.waitMs, bytes.waitMs);
    },
  };
}
