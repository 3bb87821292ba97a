import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  changeRetention,
  defaultRetention,
  retentionLimits,
  type RetentionLimits,
} from '../../../../shared/contract/retention.ts';
import { draftOf, limitNames, patchOf, problemsOf, readLimit } from './limits-draft.ts';

test('what was not touched changes nothing', () => {
  const draft = draftOf(defaultRetention);
  expect(draft).toMatchObject({ 'journal.days': '365', 'recordings.bytes': '5' });
  expect(problemsOf(draft)).toEqual({});
  expect(patchOf(draft, defaultRetention)).toBeNull();
});

test('numbers are read as a person writes them, and what is left empty has no limit', () => {
  expect(readLimit('recordings.bytes', ' 2,5 ')).toEqual({ value: 2_500_000_000, problem: null });
  expect(readLimit('journal.days', '')).toEqual({ value: null, problem: null });
  const wrong = ['0', '1.5', '4000', 'a year'].map((text) => readLimit('journal.days', text).problem);
  expect(wrong).toEqual([
    'One day at least.',
    'Write whole days.',
    '3650 days at most.',
    'Write a number in digits.',
  ]);
  expect(readLimit('artifacts.bytes', '0.001').problem).toBe('0.01 GB at least.');
});

const limits: fc.Arbitrary<RetentionLimits> = fc.record({
  journal: fc.record({ days: fc.option(fc.integer({ min: 1, max: 3650 })) }),
  recordings: fc.record({
    days: fc.option(fc.integer({ min: 1, max: 3650 })),
    bytes: fc.option(fc.integer({ min: 10_000_000, max: 1_000_000_000_000 })),
  }),
  artifacts: fc.record({
    days: fc.option(fc.integer({ min: 1, max: 3650 })),
    bytes: fc.option(fc.integer({ min: 10_000_000, max: 1_000_000_000_000 })),
  }),
});

test('any limits come back as they were, and any text is refused or makes limits that the contract takes', () => {
  fc.assert(
    fc.property(limits, limits, (before, after) => {
      const patch = patchOf(draftOf(after), before);
      expect(patch === null ? before : changeRetention(before, patch)).toEqual(after);
    }),
  );
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...limitNames), (text, name) => {
      const draft = { ...draftOf(defaultRetention), [name]: text };
      if (Object.keys(problemsOf(draft)).length > 0) return;
      const patch = patchOf(draft, defaultRetention) ?? {};
      expect(() => retentionLimits.parse(changeRetention(defaultRetention, patch))).not.toThrow();
    }),
  );
});
