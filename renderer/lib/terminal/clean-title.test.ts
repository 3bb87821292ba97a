import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanTitle } from './clean-title.ts';

test('a title is one line without anything hidden', () => {
  expect(cleanTitle('  npm\ttest \n done ')).toBe('npmtest done');
  expect(cleanTitle('abc\u202etxt.exe\u200b')).toBe('abctxt.exe');
  expect(cleanTitle('\x1b]0;evil\x07')).toBe(']0;evil');
});

test('a long title is cut', () => {
  expect(cleanTitle('x'.repeat(100_005))).toBe(`${'x'.repeat(79)}…`);
});

test('whatever it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (title) => {
      const shown = cleanTitle(title);
      expect(Array.from(shown).length).toBeLessThanOrEqual(80);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});
