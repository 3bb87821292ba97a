import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { closeCodes, reactionTo } from './close-codes.ts';

const spec = readFileSync(new URL('SPEC.md', import.meta.url), 'utf8');

const rows = new Map(
  [...spec.matchAll(/^\| (\d{4}) \| .* \| (.*) \|$/gm)].map(([, code, does]) => [Number(code), does ?? '']),
);

test.each(Object.values(closeCodes))('C1: the row of %i says what the host does', (code) => {
  expect(/^comes back( at once)?$/.test(rows.get(code) ?? '')).toBe(reactionTo(code) === 'retry');
});

test('C1: the table has every code, and 1006, which no server sends', () => {
  expect(new Set(rows.keys())).toEqual(new Set([...Object.values(closeCodes), 1006]));
});

test('C1: a connection that broke without a word is worth another attempt', () => {
  expect(reactionTo(1006)).toBe('retry');
});
