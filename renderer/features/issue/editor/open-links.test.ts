import { expect, test } from 'vitest';
import { addressAt } from './open-links.ts';
import { parsedState } from './testing-state.ts';

function at(doc: string, word: string): string | null {
  return addressAt(parsedState(doc), doc.indexOf(word) + 2)?.href ?? null;
}

test.each([
  ['see [the tables](https://example.org/a) now', 'tables', 'https://example.org/a'],
  ['see [the **bold** one](https://example.org/a)', 'the', 'https://example.org/a'],
  ['see <https://example.org/b>', 'https', 'https://example.org/b'],
  ['see https://example.org/c now', 'https', 'https://example.org/c'],
])('finds the address in %j', (doc, word, address) => {
  expect(at(doc, word)).toBe(address);
});

test.each([
  ['see [this](https://example.org/a) now', 'see'],
  ['[this](javascript:alert(1))', 'this'],
  ['[this](file:///etc/passwd)', 'this'],
  ['[this](https://me:secret@example.org/)', 'this'],
  ['[this][reference]', 'this'],
])('opens nothing in %j', (doc, word) => {
  expect(at(doc, word)).toBeNull();
});
