import { expect, test } from 'vitest';
import { findConflicts, keymap, type Binding } from './keymap.ts';

test('no two keys that are live together mean two things', () => {
  expect(findConflicts(keymap)).toEqual([]);
});

test('the check sees a planted conflict: the same key, and the beginning of a sequence', () => {
  const planted = (keys: string, where: Binding['where']): Binding => ({ keys, where, label: 'planted' });
  expect(findConflicts({ ...keymap, planted: planted('c', 'list') })).toEqual([['create', 'planted']]);
  expect(findConflicts({ ...keymap, planted: planted('g', 'run') })).toHaveLength(10);
  expect(findConflicts({ a: planted('q', 'terminal'), b: planted('q', 'terminals') })).toHaveLength(1);
  expect(findConflicts({ a: planted('q', 'terminal'), b: planted('q', 'list') })).toEqual([]);
  expect(findConflicts({ a: planted('q', 'files'), b: planted('q', 'run') })).toHaveLength(1);
  expect(findConflicts({ a: planted('q', 'files'), b: planted('q', 'timeline') })).toEqual([]);
  expect(findConflicts({ a: planted('q', 'run'), b: planted('q', 'list') })).toEqual([]);
});
