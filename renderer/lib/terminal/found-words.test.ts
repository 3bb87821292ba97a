import { expect, test } from 'vitest';
import { describeFound } from './found-words.ts';

test('what was found is told in a few words', () => {
  expect(describeFound(null)).toBe('');
  expect(describeFound({ count: 0, index: -1 })).toBe('None');
  expect(describeFound({ count: 14, index: 1 })).toBe('2 of 14');
  expect(describeFound({ count: 14, index: -1 })).toBe('14');
  expect(describeFound({ count: 1_000, index: 4 })).toBe('More than 999');
});
