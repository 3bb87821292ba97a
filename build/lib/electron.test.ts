import { expect, it } from 'vitest';
import { failedRecently } from './electron.ts';

const hour = 60 * 60_000;

it('tries again a day after a failure', () => {
  expect(failedRecently(undefined, 100 * hour)).toBe(false);
  expect(failedRecently(90 * hour, 100 * hour)).toBe(true);
  expect(failedRecently(76 * hour, 100 * hour)).toBe(false);
});
