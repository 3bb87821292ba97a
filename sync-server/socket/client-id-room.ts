import type { Clock } from '../../shared/lib/ports.ts';
import type { ClientIdRoom } from '../log/client-ids.ts';
import type { ServerLimits } from './server-limits.ts';
import { fullBucket, refill, take, type Bucket } from './token-bucket.ts';

/** Documents of members that are remembered before those are dropped that have all their room again. */
const REMEMBERED = 16_384;

/** Creates full room for everybody, in every document. */
export function createClientIdRoom({
  clock,
  limits: { clientIds },
}: {
  clock: Clock;
  limits: Pick<ServerLimits, 'clientIds'>;
}): ClientIdRoom {
  const buckets = new Map<string, Bucket>();

  function tidy(now: number): void {
    for (const [key, bucket] of buckets) {
      if (refill(bucket, clientIds, now).tokens >= clientIds.burst) buckets.delete(key);
    }
    // Those that were used first: what is kept here has to have an end.
    for (const key of buckets.keys()) {
      if (buckets.size < REMEMBERED) return;
      buckets.delete(key);
    }
  }

  return {
    left(memberId, documentId) {
      const bucket = buckets.get(`${memberId} ${documentId}`);
      return bucket ? Math.floor(refill(bucket, clientIds, clock.monotonic()).tokens) : clientIds.burst;
    },
    took(memberId, documentId, amount) {
      const now = clock.monotonic();
      const key = `${memberId} ${documentId}`;
      const { bucket } = take(buckets.get(key) ?? fullBucket(clientIds, now), clientIds, { amount, now });
      if (!buckets.has(key) && buckets.size >= REMEMBERED) tidy(now);
      buckets.set(key, bucket);
    },
  };
}
