import { expect, test } from 'vitest';
import { fontThatFits } from './fit-font.ts';

test('a recording is shrunk to its place, never enlarged, and stays legible', () => {
  const place = { width: 720, height: 600 };
  expect(fontThatFits(place, { cols: 80, rows: 24 })).toBe(12);
  expect(fontThatFits(place, { cols: 120, rows: 24 })).toBe(10);
  expect(fontThatFits(place, { cols: 80, rows: 50 })).toBe(8);
  expect(fontThatFits(place, { cols: 400, rows: 24 })).toBe(6);
});
