import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { defaultLimits } from './server-limits.ts';
import { fullBucket, take } from './token-bucket.ts';
import { createWritingRates } from './writing-rates.ts';

describe('a token bucket', () => {
  test('gives a burst at once, and then as much as comes in', () => {
    const rate = { perSecond: 10, burst: 20 };
    const first = take(fullBucket(rate, 0), rate, { amount: 20, now: 0 });
    expect(first.waitMs).toBe(0);
    const second = take(first.bucket, rate, { amount: 5, now: 0 });
    expect(second.waitMs).toBe(500);
    // Who asks next waits for what was taken before too.
    expect(take(second.bucket, rate, { amount: 5, now: 0 }).waitMs).toBe(1000);
    expect(take(second.bucket, rate, { amount: 5, now: 1000 }).waitMs).toBe(0);
  });

  test('never lets more through than the burst and the rate, whatever is asked when', () => {
    const rate = { perSecond: 100, burst: 50 };
    const asks = fc.array(fc.record({ amount: fc.integer({ min: 1, max: 60 }), pause: fc.nat(2000) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(asks, (asked) => {
        let now = 0;
        let bucket = fullBucket(rate, 0);
        let sum = 0;
        for (const { amount, pause } of asked) {
          now += pause;
          const taken = take(bucket, rate, { amount, now });
          bucket = taken.bucket;
          sum += amount;
          const through = now + taken.waitMs;
          expect(sum).toBeLessThanOrEqual(rate.burst + (through / 1000) * rate.perSecond + 1e-6);
        }
      }),
    );
  });
});

describe('writing rates', () => {
  test('L6: count records and bytes of each device, over all of its connections', () => {
    const time = createManualTime();
    const limits = {
      ...defaultLimits,
      records: { perSecond: 10, burst: 10 },
      bytes: { perSecond: 100, burst: 1_000 },
    };
    const rates = createWritingRates({ clock: time.clock, limits });
    expect(rates.take('a', { records: 10, bytes: 10 })).toBe(0);
    expect(rates.take('a', { records: 5, bytes: 10 })).toBe(500);
    expect(rates.take('b', { records: 1, bytes: 1_500 })).toBe(5_000);
    time.advance(20_000);
    expect(rates.take('a', { records: 10, bytes: 10 })).toBe(0);
  });

  test('do not remember devices for ever', () => {
    const time = createManualTime();
    const rates = createWritingRates({ clock: time.clock, limits: defaultLimits });
    // Those with all their room again are forgotten, which changes nothing for them.
    for (let i = 0; i < 3_000; i++) {
      expect(rates.take(`device ${i}`, { records: 100, bytes: 1_000 })).toBe(0);
      time.advance(100);
    }
  });
});
