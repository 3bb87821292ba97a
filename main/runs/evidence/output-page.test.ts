import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOf } from './output-page.ts';

/** All pages of it. */
function pages(bytes: Uint8Array, size: number): string[] {
  const texts: string[] = [];
  for (let from: number | null = 0; from !== null;) {
    const page = pageOf(bytes, from, size);
    expect(page.next ?? Infinity).toBeGreaterThan(from);
    texts.push(page.text);
    from = page.next;
  }
  return texts;
}

/** Of one, two, three and four bytes. */
const characters = fc.constantFrom('a', '\n', 'é', '€', '\ufeff', '😀', '𝄞');

test('the pages of a text make the text, and no character is parted', () => {
  fc.assert(
    fc.property(fc.string({ unit: characters }), fc.integer({ min: 4, max: 20 }), (text, size) => {
      const bytes = new TextEncoder().encode(text);
      expect(pages(bytes, size).join('')).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    }),
  );
});

test('bytes that are no text come to an end all the same', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (bytes, size) => {
      expect(pages(bytes, size).length).toBeLessThanOrEqual(Math.max(1, bytes.length));
    }),
  );
});

test('a place behind the end gives nothing', () => {
  expect(pageOf(new Uint8Array(3), 3)).toEqual({ text: '', next: null });
});
