import { execFileSync } from 'node:child_process';
import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { sizeOnDisk } from './size-on-disk.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch('size');
});
afterEach(() => scratch.remove());

const signal = new AbortController().signal;

/** 400 files in 20 folders, hard links, a link out, a sparse file. */
async function fill(): Promise<string> {
  const path = join(scratch.path, 'tree');
  for (let folder = 0; folder < 20; folder++) {
    await mkdir(join(path, `f${folder}`), { recursive: true });
    for (let file = 0; file < 20; file++)
      await writeFile(join(path, `f${folder}`, `${file}`), 'x'.repeat(folder * 700));
  }
  await writeFile(join(path, 'one'), 'x'.repeat(100_000));
  await link(join(path, 'one'), join(path, 'two'));
  await symlink('/usr', join(path, 'link'));
  execFileSync('truncate', ['-s', '1G', join(path, 'sparse')]);
  return path;
}

test.runIf(process.platform === 'linux')('a folder takes as much room as du says', async () => {
  const path = await fill();
  const [du] = execFileSync('du', ['-s', '--block-size=1', path], { encoding: 'utf8' }).split('\t');
  expect(await sizeOnDisk(path, { signal })).toEqual({ bytes: Number(du), complete: true });
});

test('a file takes its blocks', async () => {
  const path = join(scratch.path, 'file');
  await writeFile(path, 'x');
  expect((await sizeOnDisk(path, { signal })).bytes).toBeGreaterThanOrEqual(512);
});

test('who looks at too much stops, and says that it is more', async () => {
  const path = await fill();
  const some = await sizeOnDisk(path, { signal, limit: 100 });
  const all = await sizeOnDisk(path, { signal });
  expect(some.complete).toBe(false);
  expect(some.bytes).toBeLessThan(all.bytes);
});

test('nobody wants it any more', async () => {
  const abort = new AbortController();
  const measuring = sizeOnDisk(await fill(), { signal: abort.signal });
  abort.abort();
  await expect(measuring).rejects.toMatchObject({ name: 'AbortError' });
});

test('a folder that is not there is an error', async () => {
  await expect(sizeOnDisk(join(scratch.path, 'nowhere'), { signal })).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
