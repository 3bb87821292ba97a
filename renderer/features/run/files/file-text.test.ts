import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addPage, noText, shownLine } from './file-text.ts';

const lines = (...pages: string[]): readonly string[] => pages.reduce(addPage, noText).lines;

test('a line end at the end of a file begins no line', () => {
  expect(lines('a\nb\n')).toEqual(['a', 'b']);
  expect(lines('a\nb')).toEqual(['a', 'b']);
  expect(lines('a\r\nb\r\n')).toEqual(['a', 'b']);
  expect(lines('\n\n')).toEqual(['', '']);
  expect(lines('')).toEqual([]);
});

test('a line that is longer than a page goes on in the next', () => {
  expect(lines('ab', 'cd', 'e\nf')).toEqual(['abcde', 'f']);
  expect(lines('a\n', 'b\n')).toEqual(['a', 'b']);
});

test('pages give the lines of the whole, wherever it was parted between characters', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '\n'), { maxLength: 30 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.nat(30), (whole, at) => {
      expect(lines(whole.slice(0, at), whole.slice(at))).toEqual(lines(whole));
    }),
  );
});

test('very long lines are cut', () => {
  expect(shownLine('x'.repeat(9_000))).toHaveLength(5_001);
  expect(shownLine('short')).toBe('short');
});
