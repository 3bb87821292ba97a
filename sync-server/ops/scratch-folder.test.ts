import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withScratch } from './scratch-folder.ts';

const HOUR = 60 * 60;
const now = 1_000_000_000_000;
let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'hearth-scratch-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function leave(name: string, hoursAgo: number): void {
  const path = join(parent, name);
  mkdirSync(path);
  const at = now / 1000 - hoursAgo * HOUR;
  utimesSync(path, at, at);
}

test('V8: what was killed leaves a copy of the log for a day at most, and nobody else loses anything', async () => {
  leave('verifying-old', 25);
  leave('verifying-busy', 23);
  leave('restoring-old', 99);
  const during = await withScratch({ parent, prefix: 'verifying-', now }, async (folder) => {
    expect(dirname(folder)).toBe(parent);
    return { name: basename(folder), all: readdirSync(parent).toSorted() };
  });
  expect(during.all).toEqual(['restoring-old', 'verifying-busy', during.name].toSorted());
  expect(existsSync(join(parent, during.name))).toBe(false);
});

test('V8: it goes also when the work fails', async () => {
  const failing = withScratch({ parent, prefix: 'verifying-', now }, () => Promise.reject(new Error('mine')));
  await expect(failing).rejects.toThrow('mine');
  expect(readdirSync(parent)).toEqual([]);
});
