import { expect, test } from 'vitest';
import { conflictWords, metWords } from './overlap-words.ts';

test('the files are named, and of many some', () => {
  expect(metWords({ files: ['a.ts'] })).toBe('changes the same file: a.ts');
  expect(metWords({ files: ['a.ts', 'b.ts'] })).toBe('changes 2 of the same files: a.ts, b.ts');
  expect(metWords({ files: ['a', 'b', 'c', 'd', 'e'] })).toBe(
    'changes 5 of the same files: a, b, c and 2 more',
  );
});

test('a conflict is told only where git says so', () => {
  expect(conflictWords({ conflicts: ['a.ts'] })).toBe('in conflict in a.ts');
  expect(conflictWords({ conflicts: [] })).toBeNull();
  expect(conflictWords({ conflicts: null })).toBeNull();
});
