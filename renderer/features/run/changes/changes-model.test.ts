import { expect, test } from 'vitest';
import type { DiffFile } from '../../../../shared/contract/run-schemas.ts';
import { allLines, fileLines, foldedAtFirst, totals } from './changes-model.ts';

function file(path: string, lines: number): DiffFile {
  const line = { kind: 'added', text: 'x', before: null, after: 1 } as const;
  const hunks = [{ header: '@@', lines: Array.from({ length: lines }, () => line) }];
  return { path, change: 'added', added: lines, removed: 1, binary: false, hunks };
}

test('long files begin folded, and all files after so many lines', () => {
  expect(foldedAtFirst([file('a', fileLines), file('b', fileLines + 1), file('c', 1)])).toEqual(
    new Set(['b']),
  );
  const many = Array.from({ length: 20 }, (_, index) => file(`f${index}`, 300));
  expect(many.length - foldedAtFirst(many).size).toBe(allLines / 300);
});

test('totals are of all files', () => {
  expect(totals([file('a', 2), file('b', 3)])).toEqual({ added: 5, removed: 2 });
});
