import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { branchName, branchTemplateProblem, defaultBranchTemplate } from './branch-name.ts';

const issue = { key: 'ENG-1', title: 'Say hello' };

test.each([
  [{ key: 'ENG-123', title: 'Short title' }, 'hearth/eng-123-short-title'],
  [{ key: 'ENG-…', title: 'No number yet' }, 'hearth/eng-no-number-yet'],
  [{ key: 'ENG-1', title: '../../etc/passwd @{-1}' }, 'hearth/eng-1-etc-passwd-1'],
  [{ key: 'ENG-1', title: 'Crème brûlée' }, 'hearth/eng-1-creme-brulee'],
  [{ key: 'ENG-1', title: '修复登录' }, 'hearth/eng-1'],
  [{ key: '…', title: '…' }, 'hearth/run'],
  [
    { key: 'ENG-1', title: 'A title that goes on and on beyond every measure' },
    'hearth/eng-1-a-title-that-goes-on-and-on-beyond-every',
  ],
])('%j becomes %s', (named, name) => {
  expect(branchName(named)).toBe(name);
});

describe('a template', () => {
  const more = { user: 'Ada L.', date: '2026-01-31', attempt: 2 };
  test.each([
    ['hearth/{user}/{key}', 'hearth/ada-l/eng-1-2'],
    ['feature/{key}-{title}', 'feature/eng-1-say-hello-2'],
    ['{user}/{date}-{key}', 'ada-l/2026-01-31-eng-1-2'],
    // Nothing may take the place of a branch such as main.
    ['{key}', 'hearth/eng-1-2'],
    ['main', 'hearth/main-2'],
    // Problems.
    ['{key', 'hearth/eng-1-say-hello-2'],
    ['{nobody}/{key}', 'hearth/eng-1-say-hello-2'],
    ['a b/{key}', 'hearth/eng-1-say-hello-2'],
    ['/{key}', 'hearth/eng-1-say-hello-2'],
    ['a/../{key}', 'hearth/eng-1-say-hello-2'],
    ['x.lock/{key}', 'hearth/eng-1-say-hello-2'],
    ['', 'hearth/eng-1-say-hello-2'],
  ])('%j gives %s', (template, name) => {
    expect(branchName(issue, { template, ...more })).toBe(name);
  });

  test('says what is wrong with it', () => {
    expect(branchTemplateProblem(defaultBranchTemplate)).toBeNull();
    expect(branchTemplateProblem('{who}/{key}')).toContain('{user}');
    expect(branchTemplateProblem('a~b/{key}')).toContain('letters');
    expect(branchTemplateProblem('a//{key}')).toContain('between slashes');
    expect(branchTemplateProblem('a'.repeat(200))).toContain('55');
  });

  test('with a folder that turns out empty stays below the prefix', () => {
    expect(branchName(issue, { template: '{user}/{key}' })).toBe('hearth/eng-1');
  });
});

const text = fc.string({ unit: 'binary', maxLength: 300 });
const template = fc.oneof(
  fc.string({
    unit: fc.constantFrom('{key}', '{title}', '{user}', '{date}', '/', '.', '-', 'a', '.lock', '@'),
    maxLength: 12,
  }),
  fc.string({ maxLength: 60 }),
);
const names = fc
  .record({
    key: text,
    title: text,
    user: text,
    date: text,
    template,
    attempt: fc.integer({ min: 1, max: 99 }),
  })
  .map(({ key, title, ...options }) => branchName({ key, title }, options));

test('every branch fits the catalogue and has a folder', () => {
  fc.assert(
    fc.property(names, (name) => {
      expect(name).toMatch(/^(?!.*(?:\.\.|\/\/|@\{))[A-Za-z0-9][A-Za-z0-9._/-]{0,119}$/);
      expect(name).toMatch(/^[^/]+\/./);
    }),
    { numRuns: 1000 },
  );
});

test('git takes every branch', { timeout: 60_000 }, () => {
  // One process for a hundred names: it ends at the first that is refused.
  const check = 'for name in "$@"; do git check-ref-format --branch "$name" >/dev/null || exit 1; done';
  const refuses = (list: readonly string[]): boolean => {
    try {
      execFileSync('/bin/sh', ['-c', check, 'check', ...list], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  };
  expect(refuses(['hearth/a..b'])).toBe(true);
  fc.assert(
    fc.property(fc.array(names, { minLength: 50, maxLength: 50 }), (list) => !refuses(list)),
    { numRuns: 4 },
  );
});
