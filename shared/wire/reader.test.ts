import { expect, test } from 'vitest';
import { createReader } from './reader.ts';

test('F2: a count beyond what is left is refused before anything is read', () => {
  const reader = createReader(Uint8Array.of(4, 1, 1, 1));
  let reads = 0;
  expect(() => reader.list(9, () => reads++)).toThrowError(expect.objectContaining({ code: 'MALFORMED' }));
  expect(reads).toBe(0);
});

test('F2: a count as large as what is left may be true', () => {
  const reader = createReader(Uint8Array.of(3, 1, 2, 3));
  expect(reader.list(9, () => reader.uint())).toEqual([1, 2, 3]);
  reader.end();
});
