import { expect, test } from 'vitest';
import {
  besideGone,
  keepShown,
  moveCursor,
  selectAll,
  selectTo,
  targets,
  toggle,
  type ListCursor,
} from './list-cursor.ts';

const ids = ['a', 'b', 'c', 'd'];
const nowhere: ListCursor<string> = { at: null, selected: new Set() };
const at = (id: string, ...selected: string[]): ListCursor<string> => ({
  at: id,
  selected: new Set(selected),
});

test('the cursor enters at either end and stops there', () => {
  expect(moveCursor(nowhere, ids, 1).at).toBe('a');
  expect(moveCursor(nowhere, ids, -1).at).toBe('d');
  expect(moveCursor(at('d'), ids, 1).at).toBe('d');
  expect(moveCursor(at('a'), ids, -1).at).toBe('a');
  expect(moveCursor(nowhere, [], 1).at).toBeNull();
});

test('moving with select takes both rows in', () => {
  expect(moveCursor(at('b'), ids, 1, true)).toEqual(at('c', 'b', 'c'));
});

test('a toggle selects and unselects', () => {
  expect(toggle(at('a'), 'b')).toEqual(at('b', 'b'));
  expect(toggle(at('b', 'b'), 'b')).toEqual(at('b'));
});

test('selecting to a row takes the range in, in both directions', () => {
  expect(selectTo(at('d'), ids, 'b')).toEqual(at('b', 'b', 'c', 'd'));
  expect(selectTo(nowhere, ids, 'b')).toEqual(at('b', 'b'));
});

test('actions act on the selection, else on the cursor, else on nothing', () => {
  expect(targets(at('a', 'c', 'd'))).toEqual(['c', 'd']);
  expect(targets(at('a'))).toEqual(['a']);
  expect(targets(nowhere)).toEqual([]);
});

test('rows that are gone are forgotten; otherwise the object stays the same', () => {
  const cursor = at('b', 'b', 'c');
  expect(keepShown(cursor, ids)).toBe(cursor);
  expect(keepShown(cursor, ['a', 'c'])).toEqual({ at: null, selected: new Set(['c']) });
});

test('all rows are selected where the cursor is', () => {
  expect(selectAll({ at: 'b', selected: new Set() }, ['a', 'b'])).toEqual({
    at: 'b',
    selected: new Set(['a', 'b']),
  });
});

test('the cursor goes to the next row that stays, else to the last before', () => {
  expect(besideGone(ids, 'b', new Set(['b', 'c']))).toBe('d');
  expect(besideGone(ids, 'd', new Set(['d', 'c']))).toBe('b');
  expect(besideGone(ids, 'b', new Set(['a']))).toBe('b');
  expect(besideGone(ids, 'a', new Set(ids))).toBeNull();
  expect(besideGone(ids, null, new Set(['a']))).toBeNull();
});
