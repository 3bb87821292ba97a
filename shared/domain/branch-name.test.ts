import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { branchName } from './branch-name.ts';

test.each([
  [{ key: 'ENG-123', title: 'Short title' }, 'hearth/eng-123-short-title'],
  [{ key: 'ENG-…', title: 'No number yet' }, 'hearth/eng-no-number-yet'],
  [{ key: 'ENG-1', title: '../../etc/passwd @{-1}' }, 'hearth/eng-1-etc-passwd-1'],
  [{ key: 'ENG-1', title: 'Crème brûlée' }, 'hearth/eng-1-creme-brulee'],
  [{ key: 'ENG-1', title: '修复登录' }, 'hearth/eng-1'],
  [
    { key: 'ENG-1', title: 'A title that goes on and on beyond every measure' },
    'hearth/eng-1-a-title-that-goes-on-and-on-beyond-every',
  ],
])('%j becomes %s', (issue, name) => {
  expect(branchName(issue)).toBe(name);
});

test('every branch fits the catalogue', () => {
  const issues = fc.record({
    key: fc.string({ unit: 'binary' }),
    title: fc.string({ unit: 'binary', maxLength: 600 }),
  });
  fc.assert(
    fc.property(issues, fc.integer({ min: 1, max: 99 }), ({ key, title }, attempt) => {
      const name = branchName({ key: key.slice(0, 20), title }, attempt);
      expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,119}$/);
      expect(name).not.toMatch(/\.\.|\/\/|@\{|[-/.]$|\.lock$/);
    }),
  );
});
