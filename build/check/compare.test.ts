import { expect, it } from 'vitest';
import { canaries } from './canaries.ts';
import { missed } from './compare.ts';
import type { Reports } from './compare.ts';

const silent = { findings: [], failure: '', files: 0 };
const reports = (findings: { path: string; rule: string }[]): Reports => ({
  lint: { ...silent, findings: findings.map((finding) => ({ ...finding, text: 'complaint' })) },
  boundary: silent,
  types: silent,
});
const planted = { path: 'main/a.ts', code: '', lint: ['eslint/no-console'] };

it('names the rule that did not catch its canary', () => {
  expect(missed([planted], reports([]))).toEqual(['main/a.ts: lint eslint/no-console was not caught']);
  expect(missed([planted], reports([{ path: 'main/b.ts', rule: 'eslint/no-console' }]))).toHaveLength(1);
  expect(missed([planted], reports([{ path: 'main/a.ts', rule: 'eslint/no-console' }]))).toEqual([]);
});

it('complains of a rule that refuses right code', () => {
  const right = { path: 'main/right.ts', code: '' };
  expect(missed([right], reports([{ path: 'main/right.ts', rule: 'eslint/eqeqeq' }]))).toEqual([
    'main/right.ts: right code was refused: complaint',
  ]);
});

it('has one file for each canary', () => {
  const paths = canaries.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});
