import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visibleText } from './visible-text.ts';

test('what a person sees is what stands there', () => {
  expect(visibleText('rm \u202Etxt.exe\r\nnext\u200B')).toBe('rm \\u{202e}txt.exe\\u{d} ⏎ next\\u{200b}');
  expect(visibleText(`${'x'.repeat(2000)}yz`)).toBe(`${'x'.repeat(2000)}… (2 more characters)`);
});

test('no text hides anything or turns around', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visibleText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});
