import { expect, test } from 'vitest';
import { pathInWorktree } from './path-in-worktree.ts';

const worktree = '/home/ada/worktrees/run-1';

test.each([
  ['src/a.ts', 'src/a.ts', null],
  ['./src/a.ts', 'src/a.ts', null],
  ['src/a.ts:12', 'src/a.ts', 12],
  ['src/a.ts:12:3', 'src/a.ts', 12],
  ['src/a.ts:12:', 'src/a.ts', 12],
  ['src/a.ts(12,3)', 'src/a.ts', 12],
  [`${worktree}/src/a.ts:7`, 'src/a.ts', 7],
  ['src\\a.ts', 'src/a.ts', null],
  ['with space.txt', 'with space.txt', null],
  ['src/a.ts:0', 'src/a.ts', null],
])('%j is a file of the worktree', (text, path, line) => {
  expect(pathInWorktree(text, worktree)).toEqual({ path, line });
});

test.each([
  '',
  '.',
  '/etc/passwd',
  '~/.ssh/id',
  '../other',
  'a/../../b',
  'C:\\Windows',
  'file:///etc/passwd',
  worktree,
])('%j is none', (text) => {
  expect(pathInWorktree(text, worktree)).toBeNull();
});

test('without a worktree only paths from its top are known', () => {
  expect(pathInWorktree('src/a.ts', null)).toEqual({ path: 'src/a.ts', line: null });
  expect(pathInWorktree(`${worktree}/src/a.ts`, null)).toBeNull();
});
