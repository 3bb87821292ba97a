import { expect, test } from 'vitest';
import { readLabel, readText } from './y-read.ts';

test.each([
  ['plain', 'plain'],
  ['two\nlines\tand a tab\r\n', 'two\nlines\tand a tab\r\n'],
  ['no\u0000thing', 'nothing'],
  ['\u001b[31mred\u009b', '[31mred'],
  ['\u0000', 'fallback'],
  ['', 'fallback'],
  [7, 'fallback'],
  ['\ud800', '\ufffd'],
])('reads %j as %j', (value, text) => {
  expect(readLabel(value, 100, 'fallback')).toBe(text);
});

test('a description stays as it is, so that places in it are those of the document', () => {
  expect(readText('a\u0000b', 100, '')).toBe('a\u0000b');
});
