import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeStalePartials } from './durable-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-durable-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What somebody was making: a file two folders deep. */
function leave(name: string, minutesAgo: { readonly folders: number; readonly file: number }): void {
  const deep = join(folder, name, 'copying');
  const file = join(deep, 'log.sqlite');
  mkdirSync(deep, { recursive: true });
  writeFileSync(file, 'x');
  const at = (minutes: number): number => 1_000_000 - minutes * 60;
  utimesSync(file, at(minutesAgo.file), at(minutesAgo.file));
  for (const path of [deep, join(folder, name)])
    utimesSync(path, at(minutesAgo.folders), at(minutesAgo.folders));
}

test('B3: what a killed maker left goes when nothing in it was written for an hour, and nothing else does', async () => {
  leave('a.partial-old', { folders: 90, file: 61 });
  leave('a.partial-busy', { folders: 90, file: 59 });
  leave('b.other', { folders: 900, file: 900 });
  await removeStalePartials(folder, { isOurs: (name) => name.startsWith('a.partial-'), now: 1_000_000_000 });
  expect(readdirSync(folder).toSorted()).toEqual(['a.partial-busy', 'b.other']);
});
