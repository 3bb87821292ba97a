import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanPaste, countLines, needsAsking } from './pasted-text.ts';

test('pasted text cannot end its own bracket, or press a key', () => {
  expect(cleanPaste('a\x1b[201~rm -rf ~\r\nb\tc\x03')).toBe('a[201~rm -rf ~\nb\tc');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      const clean = cleanPaste(text);
      expect(clean.replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
      expect(cleanPaste(clean)).toBe(clean);
    }),
  );
});

test('several lines are asked about, unless the program knows that they are pasted', () => {
  expect(needsAsking('one', false)).toBe(false);
  expect(needsAsking('one\n', false)).toBe(true);
  expect(needsAsking('one\ntwo', false)).toBe(true);
  expect(needsAsking('one\ntwo', true)).toBe(false);
  expect([countLines('one'), countLines('one\n'), countLines('one\ntwo')]).toEqual([1, 1, 2]);
});
