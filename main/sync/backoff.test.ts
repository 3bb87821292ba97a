import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';

const random = (byte: number) => ({ bytes: (length: number) => new Uint8Array(length).fill(byte) });
const byte = fc.nat(255);
const attempt = fc.nat(1_000);

test('C1: waits 0.25 s to 30 s, and at most 5 s during the first minute', () => {
  fc.assert(
    fc.property(byte, attempt, fc.nat(10_000_000), (chance, attempts, outage) => {
      const delay = backoff(random(chance), { attempt: attempts, outage });
      expect(delay).toBeGreaterThanOrEqual(250);
      expect(delay).toBeLessThanOrEqual(outage < 60_000 ? 5_000 : 30_000);
    }),
  );
});

test('C1: grows, and spreads over all of its range', () => {
  const most = Array.from({ length: 9 }, (_, i) => backoff(random(255), { attempt: i, outage: 100_000 }));
  expect(most).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  expect(backoff(random(0), { attempt: 9, outage: 100_000 })).toBe(250);
});
