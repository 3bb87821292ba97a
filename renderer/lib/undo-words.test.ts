import { expect, test } from 'vitest';
import { bulkParts } from './bulk-parts.ts';
import { spellDeletion, spellOutcome } from './undo-words.ts';

test('an undo is told with what it left alone', () => {
  const outcome = { label: 'Delete 3 issues', issueIds: [], skipped: 0, gone: 0 };
  expect(spellOutcome('undo', outcome)).toBe('Undone: Delete 3 issues');
  expect(spellOutcome('redo', { ...outcome, skipped: 1 })).toBe(
    'Redone: Delete 3 issues (1 value was changed since and stayed)',
  );
  expect(spellOutcome('undo', { ...outcome, skipped: 5, gone: 1 })).toBe(
    'Undone: Delete 3 issues (4 values were changed since and stayed, 1 is of purged issues)',
  );
});

test('a deletion is told by the key or the number', () => {
  expect(spellDeletion(1, 'ENG-4')).toBe('Deleted ENG-4');
  expect(spellDeletion(1, undefined)).toBe('Deleted 1 issue');
  expect(spellDeletion(12, 'ENG-4')).toBe('Deleted 12 issues');
});

test('a selection of any size goes in calls of a thousand', () => {
  const ids = Array.from({ length: 2_001 }, (_, n) => n);
  expect(bulkParts(ids).map(({ length }) => length)).toEqual([1_000, 1_000, 1]);
  expect(bulkParts(ids).flat()).toEqual(ids);
  expect(bulkParts([])).toEqual([]);
});
