import { expect, test } from 'vitest';
import { MAX_AHEAD_MS, nextTime } from './hybrid-time.ts';

test('8: a time is above all that was seen, whatever the clock says', () => {
  expect(nextTime(1000, 0)).toBe(1000);
  expect(nextTime(1000, 999)).toBe(1000);
  expect(nextTime(1000, 1000)).toBe(1001);
  expect(nextTime(1000, 5000)).toBe(5001);
});

test('8: a time far ahead of the clock is passed over', () => {
  expect(nextTime(1000, 1000 + MAX_AHEAD_MS)).toBe(1001 + MAX_AHEAD_MS);
  expect(nextTime(1000, 1001 + MAX_AHEAD_MS)).toBe(1000);
});
