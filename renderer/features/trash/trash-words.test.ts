import { expect, test } from 'vitest';
import { describeDeletion, spellIssues, warnOfPurge } from './trash-words.ts';

test('a deletion says by whom, as far as that is known, and when', () => {
  expect(describeDeletion({ deletedAt: 0 }, 'Mira', 300_000)).toBe('Deleted by Mira, 5 min');
  expect(describeDeletion({ deletedAt: 0 }, null, 10)).toBe('Deleted, now');
});

test('one issue is named, many are counted', () => {
  expect(spellIssues([{ key: 'ENG-4' }])).toBe('ENG-4');
  expect(spellIssues([{ key: 'ENG-4' }, { key: 'ENG-5' }])).toBe('2 issues');
});

test('the warning says that it is for ever, and for whom', () => {
  expect(warnOfPurge(1, true)).toMatch(/^It is removed for ever.*for everybody.*Nobody can undo/);
  expect(warnOfPurge(3, false)).toMatch(/^They are removed for ever.*from this machine\. Nobody/);
});
