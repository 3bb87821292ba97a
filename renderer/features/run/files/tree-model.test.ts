import { expect, test } from 'vitest';
import type { WorktreeEntry } from '../../../../shared/contract/run-schemas.ts';
import {
  cursorLine,
  foldersOn,
  stepEnter,
  stepIn,
  stepOut,
  treeLines,
  type Folder,
  type TreeLine,
} from './tree-model.ts';

const entry = (name: string, kind: WorktreeEntry['kind'] = 'file'): WorktreeEntry => ({
  name,
  kind,
  size: null,
  changed: false,
});
const ready = (...entries: WorktreeEntry[]): Folder => ({ state: 'ready', entries, truncated: false });
const folders = new Map<string, Folder>([
  ['', ready(entry('src', 'folder'), entry('empty', 'folder'), entry('a.txt'))],
  ['src', ready(entry('deep', 'folder'), entry('b.ts'))],
  ['src/deep', { state: 'loading' }],
  ['empty', ready()],
]);
const all = treeLines(folders, new Set(['src', 'src/deep', 'empty']));
const text = (lines: readonly TreeLine[]): string[] =>
  lines.map(
    (line) => `${'  '.repeat(line.level)}${line.kind === 'note' ? `(${line.text})` : line.entry.name}`,
  );

test('the tree has the lines of what is open, with remarks where there are no names', () => {
  expect(text(all)).toEqual([
    'src',
    '  deep',
    '    (…)',
    '  b.ts',
    'empty',
    '  (Nothing is in it.)',
    'a.txt',
  ]);
  expect(text(treeLines(folders, new Set(['src/deep'])))).toEqual(['src', 'empty', 'a.txt']);
  expect(treeLines(new Map(), new Set())).toEqual([]);
});

test('a folder that could not be read, and one that is too long, say so', () => {
  const failed = new Map<string, Folder>([
    ['', { state: 'ready', entries: [entry('src', 'folder')], truncated: true }],
    ['src', { state: 'failed', message: 'It is gone.' }],
  ]);
  expect(text(treeLines(failed, new Set(['src'])))).toEqual([
    'src',
    '  (It is gone.)',
    '(There are more; they are in the worktree.)',
  ]);
});

test('L opens, then goes in, then shows', () => {
  const closed = treeLines(folders, new Set());
  expect(stepIn(closed, 0)).toEqual({ does: 'open', path: 'src' });
  expect(stepIn(all, 0)).toEqual({ does: 'go', path: 'src/deep' });
  expect(stepIn(all, 3)).toEqual({ does: 'show', path: 'src/b.ts', enter: true });
  expect(stepIn(all, 2)).toBeNull();
  expect(stepIn(all, 99)).toBeNull();
});

test('L does not go to where names are still being read', () => {
  expect(stepIn(all, 1)).toBeNull();
});

test('a cursor whose line is gone is on the folder in which it was', () => {
  const cursors = ['src/b.ts', 'src/gone/deep.ts', 'src/deep/', 'gone', null];
  expect(cursors.map((cursor) => cursorLine(all, cursor))).toEqual([3, 0, 2, -1, -1]);
  expect(cursorLine(treeLines(folders, new Set(['src'])), 'src/deep/')).toBe(1);
});

test('H closes, then goes out', () => {
  expect(stepOut(all, 0)).toEqual({ does: 'close', path: 'src' });
  expect(stepOut(all, 3)).toEqual({ does: 'go', path: 'src' });
  expect(stepOut(all, 2)).toEqual({ does: 'go', path: 'src/deep' });
  expect(stepOut(all, 6)).toBeNull();
});

test('Enter opens, closes and shows', () => {
  expect(stepEnter(all, 0)).toEqual({ does: 'close', path: 'src' });
  expect(stepEnter(treeLines(folders, new Set()), 0)).toEqual({ does: 'open', path: 'src' });
  expect(stepEnter(all, 6)).toEqual({ does: 'show', path: 'a.txt', enter: false });
});

test('the way to a file leads through its folders', () => {
  expect(foldersOn('a/b/c.ts')).toEqual(['a', 'a/b']);
  expect(foldersOn('c.ts')).toEqual([]);
});
