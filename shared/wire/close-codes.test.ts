import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { closeCodes, reactionTo } from './close-codes.ts';

const spec = readFileSync(new URL('SPEC.md', import.meta.url), 'utf8');

test.each(Object.values(closeCodes))('C1: the row of %i says what the host does', (code) => {
  const row = spec.split('\n').find((line) => line.startsWith(`| ${code} |`));
  expect(row).toBeDefined();
  expect(row?.includes('comes back')).toBe(reactionTo(code) === 'retry');
});

test('C1: a connection that broke without a word is worth another attempt', () => {
  expect(reactionTo(1006)).toBe('retry');
});
