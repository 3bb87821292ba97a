import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findFiles } from './terminal-files.ts';

const found = (line: string, worktree: string | null = '/w/tree') =>
  findFiles(line, worktree).map(({ start, length, place }) => [
    line.slice(start, start + length),
    place.path,
    place.line,
  ]);

test('files of the worktree are found, with their lines', () => {
  expect(found('at fn (src/x.ts:12:5)')).toEqual([['src/x.ts:12:5', 'src/x.ts', 12]]);
  expect(found(' M renderer/lib/a.tsx, x.ts:3')).toEqual([
    ['renderer/lib/a.tsx', 'renderer/lib/a.tsx', null],
    ['x.ts:3', 'x.ts', 3],
  ]);
  expect(found('/w/tree/src/x.ts(7,1): error')).toEqual([['/w/tree/src/x.ts(7,1)', 'src/x.ts', 7]]);
  expect(found('./a/../b/c.rs:1')).toEqual([['./a/../b/c.rs:1', 'b/c.rs', 1]]);
});

test('words with dots, addresses, and files that lie elsewhere are not', () => {
  expect(found('node.js 24.1 e.g. this')).toEqual([]);
  expect(found('https://a.test/x/y.html and user@host.test:22')).toEqual([]);
  expect(found('/etc/passwd.txt ../up.ts:1 a/../../b.ts:2')).toEqual([]);
  expect(found('/w/tree/src/x.ts', null)).toEqual([]);
  expect(found('/w/treehouse/x.ts:1')).toEqual([]);
});

test('no line leads out of the worktree, or takes for ever', () => {
  const part = fc.constantFrom('../', './', '/', 'a/', 'b.ts', ':1', '/w/tree/', '..', '~', ' ', '.', '-');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 200 }), (parts) => {
      for (const { place } of findFiles(parts.join(''), '/w/tree')) {
        expect(place.path).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)/);
      }
    }),
  );
  // Linear in what it reads: a search that tries again at each place would not come to an end.
  expect(findFiles('a/'.repeat(16_000), null)).toEqual([]);
  expect(findFiles(`${'a.'.repeat(16_000)}1`, null)).toEqual([]);
});
