import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';

let folder = '';
const take = (): string =>
  fingerprint({ folder, include: ['src/**/*.ts', 'lock'], exclude: ['**/*.test.ts'] });
const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-fingerprint-'));
  mkdirSync(join(folder, 'src/deep'), { recursive: true });
  write('src/a.ts', 'a');
  write('src/deep/b.ts', 'b');
  write('lock', '1');
});

afterEach(() => rmSync(folder, { recursive: true }));

it('is the same as long as nothing changes, whatever is written besides', () => {
  const before = take();
  write('src/a.test.ts', 'a test');
  write('src/notes.md', 'notes');
  write('src/a.ts', 'a');
  expect(take()).toBe(before);
});

it('changes with a content, a name, a new file and a removed one', () => {
  const seen = new Set([take()]);
  write('src/a.ts', 'b');
  seen.add(take());
  write('src/c.ts', '');
  seen.add(take());
  rmSync(join(folder, 'src/deep/b.ts'));
  seen.add(take());
  write('src/deep/d.ts', 'b');
  seen.add(take());
  write('lock', '2');
  seen.add(take());
  expect(seen.size).toBe(6);
});

it('does not take the end of one file for the start of the next', () => {
  write('src/a.ts', 'xy');
  write('src/deep/b.ts', 'z');
  const before = take();
  write('src/a.ts', 'x');
  write('src/deep/b.ts', 'yz');
  expect(take()).not.toBe(before);
});
