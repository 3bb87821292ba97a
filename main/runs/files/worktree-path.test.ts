import * as fc from 'fast-check';
import { resolve, sep } from 'node:path';
import { expect, test } from 'vitest';
import { HearthError } from '../../../shared/contract/errors.ts';
import { isGitName, parseWorktreePath } from './worktree-path.ts';

const coded = (code: string): unknown => expect.objectContaining({ code });

test.each([
  ['', []],
  ['a', ['a']],
  ['src/deep/a b.ts', ['src', 'deep', 'a b.ts']],
  ['.gitignore', ['.gitignore']],
  ['...', ['...']],
  ['-rf', ['-rf']],
  ['a\\b', ['a\\b']],
])('%j is a path', (path, parts) => {
  expect(parseWorktreePath(path, 'linux')).toEqual(parts);
});

test.each([
  '/etc/passwd',
  '..',
  'a/../b',
  './a',
  'a//b',
  'a/',
  'a\0b',
  '.git/config',
  'sub/.git',
  '.GIT/hooks',
  '.g\u200cit/config',
  '.git./config',
  'GIT~1/config',
])('%j is none', (path) => {
  expect(() => parseWorktreePath(path, 'linux')).toThrow(coded('INVALID_PARAMS'));
});

test.each(['C:', 'a\\..\\b', 'file.txt:stream', 'nul.', 'con ', 'a*'])('%j is none on Windows', (path) => {
  expect(() => parseWorktreePath(path, 'win32')).toThrow(coded('INVALID_PARAMS'));
});

test('names that only look like the folder of git are names', () => {
  expect(['.gitignore', '.github', 'git', '.git2', 'git~a'].map(isGitName)).toEqual(
    Array.from({ length: 5 }, () => false),
  );
});

function partsOrCode(path: string): readonly string[] | string {
  try {
    return parseWorktreePath(path, 'linux');
  } catch (error) {
    return error instanceof HearthError ? error.code : String(error);
  }
}

test('whatever is let through stays below the root and is not of git', () => {
  const part = fc.oneof(
    fc.constantFrom('..', '.', '', '.git', '.Git', 'a', 'a b', '\0', '~', '…', '\\', 'C:'),
    fc.string({ maxLength: 6, unit: 'binary' }),
  );
  const path = fc.array(part, { maxLength: 5 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(path, (given) => {
      const parts = partsOrCode(given);
      const place = resolve('/root', ...(typeof parts === 'string' ? [] : parts));
      expect(place === '/root' || place.startsWith(`/root${sep}`)).toBe(true);
      expect(place.split(sep).map((name) => name.toLowerCase())).not.toContain('.git');
      expect([given, 'INVALID_PARAMS']).toContain(typeof parts === 'string' ? parts : parts.join('/'));
    }),
    { numRuns: 1_000 },
  );
});
