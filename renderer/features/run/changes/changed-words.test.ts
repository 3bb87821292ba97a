import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DiffFile } from '../../../../shared/contract/run-schemas.ts';
import { markChanges } from './changed-words.ts';

type Line = DiffFile['hunks'][number]['lines'][number];
const line = (kind: Line['kind'], text: string): Line => ({ kind, text, before: null, after: null });
const changed = (lines: Line[]): string[][] =>
  markChanges(lines).map(({ code }) => code.filter((run) => run.changed === true).map(({ text }) => text));

test('the words between what both begin and end with are marked', () => {
  expect(
    changed([line('removed', 'return format(local);'), line('added', 'return nameIn(zone, local);')]),
  ).toEqual([['format('], ['nameIn(zone, ']]);
});

test('blocks of unequal size and lines with little in common are left alone', () => {
  expect(changed([line('removed', 'a = 1;'), line('removed', 'b'), line('added', 'a = 2;')])).toEqual([
    [],
    [],
    [],
  ]);
  expect(changed([line('removed', 'alpha beta'), line('added', 'gamma (delta)')])).toEqual([[], []]);
});

test('lines are paired in order, around lines that stayed', () => {
  expect(
    changed([
      line('context', 'x'),
      line('removed', 'let a = one;'),
      line('removed', 'let b = one;'),
      line('added', 'let a = two;'),
      line('added', 'let b = two;'),
      line('context', 'y'),
    ]),
  ).toEqual([[], ['one'], ['one'], ['two'], ['two'], []]);
});

test('no text is ever lost or moved', () => {
  const lines = fc.array(
    fc.record({
      kind: fc.constantFrom('context' as const, 'added' as const, 'removed' as const),
      text: fc.string(),
    }),
  );
  fc.assert(
    fc.property(lines, (given) => {
      const shown = markChanges(given.map(({ kind, text }) => line(kind, text)));
      expect(shown.map(({ code }) => code.map(({ text }) => text).join(''))).toEqual(
        given.map(({ text }) => text),
      );
    }),
  );
});
