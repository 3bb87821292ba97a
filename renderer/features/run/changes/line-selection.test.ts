import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isSelected,
  lineOfPlace,
  moveSelection,
  placeOfSelection,
  placeWords,
  type LineSelection,
} from './line-selection.ts';

const files = [
  { path: 'a', lines: 2 },
  { path: 'binary', lines: 0 },
  { path: 'b', lines: 3 },
];
const at = (path: string, anchor: number, head = anchor): LineSelection => ({ path, anchor, head });
const lines = [
  { kind: 'context' as const, text: 'a', before: 1, after: 1 },
  { kind: 'removed' as const, text: 'b', before: 2, after: null },
  { kind: 'added' as const, text: 'c', before: null, after: 2 },
  { kind: 'added' as const, text: 'd', before: null, after: 3 },
];

test('the cursor begins at the first line and goes over the borders of files', () => {
  expect(moveSelection(files, null, 1, false)).toEqual(at('a', 0));
  expect(moveSelection(files, at('a', 1), 1, false)).toEqual(at('b', 0));
  expect(moveSelection(files, at('b', 0), -1, false)).toEqual(at('a', 1));
  expect(moveSelection(files, at('b', 2), 1, false)).toEqual(at('b', 2));
  expect(moveSelection(files, at('a', 0), -1, false)).toEqual(at('a', 0));
  expect(moveSelection([], null, 1, false)).toBeNull();
});

test('a file that is gone from the diff lets the cursor begin again', () => {
  expect(moveSelection(files, at('gone', 7), 1, false)).toEqual(at('a', 0));
});

test('extending keeps where it began and never leaves the file', () => {
  expect(moveSelection(files, at('b', 1), 1, true)).toEqual(at('b', 1, 2));
  expect(moveSelection(files, at('b', 1, 2), 1, true)).toEqual(at('b', 1, 2));
  expect(moveSelection(files, at('b', 1, 2), -1, false)).toEqual(at('b', 1));
});

test('the line gone to last says which side is meant', () => {
  expect(placeOfSelection(at('a', 2, 3), lines)).toEqual({ path: 'a', side: 'after', line: 2, endLine: 3 });
  expect(placeOfSelection(at('a', 1), lines)).toEqual({ path: 'a', side: 'before', line: 2, endLine: 2 });
  expect(placeOfSelection(at('a', 3, 0), lines)).toEqual({ path: 'a', side: 'after', line: 1, endLine: 3 });
  expect(placeOfSelection(at('a', 3, 1), lines)).toEqual({ path: 'a', side: 'before', line: 2, endLine: 2 });
  expect(placeOfSelection(at('a', 9), lines)).toBeNull();
});

test('a comment stands under its last line, and nowhere when that is gone', () => {
  expect(lineOfPlace({ path: 'a', side: 'after', line: 2, endLine: 3 }, lines)).toBe(3);
  expect(lineOfPlace({ path: 'a', side: 'before', line: 2, endLine: 2 }, lines)).toBe(1);
  expect(lineOfPlace({ path: 'a', side: 'after', line: 40, endLine: 40 }, lines)).toBe(-1);
});

test('places are told in words', () => {
  expect(placeWords({ path: 'a', side: 'after', line: 2, endLine: 3 })).toBe('lines 2 to 3');
  expect(placeWords({ path: 'a', side: 'before', line: 2, endLine: 2 })).toBe('line 2 before');
});

test('wherever one goes, the selection is of lines that are there', () => {
  const steps = fc.array(fc.record({ step: fc.constantFrom(1 as const, -1 as const), extend: fc.boolean() }));
  fc.assert(
    fc.property(steps, (given) => {
      let selection: LineSelection | null = null;
      for (const { step, extend } of given) {
        selection = moveSelection(files, selection, step, extend);
        const count = files.find(({ path }) => path === selection?.path)?.lines ?? 0;
        expect(selection && selection.head >= 0 && selection.head < count).toBe(true);
        expect(selection && isSelected(selection, selection.head)).toBe(true);
      }
    }),
  );
});
