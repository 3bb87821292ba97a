import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { link, rename, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeNewFile } from './new-file.ts';

const names = { link, rename, rm };
const noLinks = async (): Promise<void> => {
  throw Object.assign(new Error('no links here'), { code: 'ENOTSUP' });
};
const fill = (file: FileHandle): Promise<void> => file.writeFile('content');

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-new-file-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('123: a file that has its name is a success, also when its draft cannot be removed', async () => {
  const dir = folder();
  const stuck = async (): Promise<void> => {
    throw Object.assign(new Error('busy'), { code: 'EBUSY' });
  };
  await writeNewFile(join(dir, 'a'), 'draft', fill, { ...names, rm: stuck });
  expect(readFileSync(join(dir, 'a'), 'utf8')).toBe('content');
});

test('123: where there are no links, a file is written all the same, and none is replaced', async () => {
  const dir = folder();
  const path = join(dir, 'a');
  await writeNewFile(path, 'draft', fill, { ...names, link: noLinks });
  expect(readdirSync(dir)).toEqual(['a']);
  expect(readFileSync(path, 'utf8')).toBe('content');
  const other = join(dir, 'b');
  // Somebody else is quicker, between the look and the rename.
  const overtaken = writeNewFile(other, 'draft', fill, {
    ...names,
    link: async () => {
      writeFileSync(other, 'theirs');
      await noLinks();
    },
  });
  await expect(overtaken).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  expect(readFileSync(other, 'utf8')).toBe('theirs');
  expect(readdirSync(dir)).toEqual(['a', 'b']);
});
