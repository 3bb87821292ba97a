import { expect, test } from 'vitest';
import { findConflicts, keymap, type Binding } from './keymap.ts';

test('no two keys that are live together mean two things', () => {
  expect(findConflicts(keymap)).toEqual([]);
});

test('the check sees a planted conflict: the same key, and the beginning of a sequence', () => {
  const planted = (keys: string, where: Binding['where']): Binding => ({ keys, where, label: 'planted' });
  expect(findConflicts({ ...keymap, planted: planted('c', 'list') })).toEqual([['create', 'planted']]);
  expect(findConflicts({ ...keymap, planted: planted('g', 'run') })).toHaveLength(8);
  expect(findConflicts({ a: planted('q', 'run'), b: planted('q', 'list') })).toEqual([]);
});
