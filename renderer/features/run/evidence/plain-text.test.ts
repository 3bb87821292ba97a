import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainText } from './plain-text.ts';

test('colours, titles and moves are left out', () => {
  expect(plainText('\u001b[31mred\u001b[0m \u001b]0;title\u0007on\u001b[2K\u001b(B')).toBe('red on');
  expect(plainText('\u001b]8;;https://a.test\u001b\\link\u001b]8;;\u001b\\')).toBe('link');
});

test('line ends of all kinds become one', () => {
  expect(plainText('a\r\nb\rc\n\td')).toBe('a\nb\nc\n\td');
});

test('what is left controls nothing', () => {
  const pieces = fc.constantFrom(...'\u001b[]0;31m\u0007\\\r\n\t\u009b\u0000\u007fa(B'.split(''));
  fc.assert(
    fc.property(fc.string({ unit: pieces }), (text) => {
      // eslint-disable-next-line no-control-regex
      expect(plainText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});
