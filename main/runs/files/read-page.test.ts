import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import {
  appendFile,
  chmod,
  link,
  lstat,
  mkdir,
  open,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { asFileRefusal } from './file-refusals.ts';
import { listFolder } from './list-folder.ts';
import { inFolder, openFile, type Disk } from './locate.ts';
import { isGitName } from './worktree-path.ts';
import { fileBytes, pageBytes, readPage, type FilePage } from './read-page.ts';

let scratch: Scratch;
let root: string;
const secret = 'the secret of another place';

beforeEach(async () => {
  scratch = await createScratch('files');
  root = join(await realpath(scratch.path), 'worktree');
  await mkdir(join(root, 'src'), { recursive: true });
  await writeFile(join(scratch.path, 'secret.txt'), secret);
});
afterEach(() => scratch.remove());

const read = (path: string, from = 0): Promise<FilePage> => readPage(root, path.split('/'), from);
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'given',
    (error: unknown) => (asFileRefusal(error) as { code?: string }).code,
  );

async function readAll(path: string): Promise<{ text: string; pages: number }> {
  let text = '';
  let pages = 0;
  for (let from: number | null = 0; from !== null; pages++) {
    const page = await read(path, from);
    text += page.text;
    from = page.next;
  }
  return { text, pages };
}

describe('a page of a file', () => {
  test('of a small file is all of it', async () => {
    await writeFile(join(root, 'src/a.ts'), 'one\ntwo\n');
    expect(await read('src/a.ts')).toMatchObject({ size: 8, binary: false, text: 'one\ntwo\n', next: null });
    await writeFile(join(root, 'empty'), '');
    expect(await read('empty')).toMatchObject({ size: 0, text: '', next: null });
  });

  test('ends at the end of a line, and the pages together are the file', async () => {
    const line = `${'ä'.repeat(49)}\n`;
    const whole = line.repeat(50_000);
    await writeFile(join(root, 'long.txt'), whole);
    const first = await read('long.txt');
    expect(first.text.endsWith('\n')).toBe(true);
    expect(Buffer.byteLength(first.text)).toBeLessThanOrEqual(pageBytes);
    expect(await readAll('long.txt')).toEqual({ text: whole, pages: 3 });
  });

  test('of one line without an end never breaks a character', async () => {
    const whole = `x${'🌊'.repeat(pageBytes / 2)}`;
    await writeFile(join(root, 'line.txt'), whole);
    const { text, pages } = await readAll('line.txt');
    expect(text === whole).toBe(true);
    expect(pages).toBe(3);
  });

  test('changes its version with the file', async () => {
    await writeFile(join(root, 'a'), 'one');
    const { version } = await read('a');
    expect((await read('a')).version).toBe(version);
    await appendFile(join(root, 'a'), ' more');
    expect((await read('a')).version).not.toBe(version);
  });

  test('of a binary file has no text', async () => {
    await writeFile(join(root, 'a.bin'), Buffer.from([1, 2, 0, 3]));
    expect(await read('a.bin')).toMatchObject({ size: 4, binary: true, text: '', next: null });
  });

  test('of a file that is too large is refused without reading it', async () => {
    const file = await open(join(root, 'huge'), 'w');
    await file.truncate(fileBytes + 1);
    await file.close();
    expect(await codeOf(read('huge'))).toBe('TOO_LARGE');
  });

  test('beyond the end is empty and the last', async () => {
    await writeFile(join(root, 'a'), 'one');
    expect(await read('a', 99)).toMatchObject({ text: '', next: null });
  });
});

describe('what is no plain file of the worktree', () => {
  test('is not given: nothing there, a folder, a file as a folder', async () => {
    await writeFile(join(root, 'a'), 'one');
    expect(await codeOf(read('gone'))).toBe('NOT_FOUND');
    expect(await codeOf(read('src'))).toBe('INVALID_PARAMS');
    expect(await codeOf(read('a/b'))).toBe('NOT_FOUND');
    expect(await codeOf(listFolder(root, ['a']))).toBe('INVALID_PARAMS');
    expect(await codeOf(read('x'.repeat(300)))).toBe('INVALID_PARAMS');
  });

  test('is not given: a link that leads out, at the end or on the way', async () => {
    await symlink('../secret.txt', join(root, 'out'));
    await symlink('../..', join(root, 'src/up'));
    await symlink('/', join(root, 'top'));
    await symlink('out', join(root, 'twice'));
    expect(await codeOf(read('out'))).toBe('INVALID_PARAMS');
    expect(await codeOf(read('twice'))).toBe('INVALID_PARAMS');
    expect(await codeOf(read('src/up/secret.txt'))).toBe('INVALID_PARAMS');
    expect(await codeOf(read('top/etc/passwd'))).toBe('INVALID_PARAMS');
    expect(await codeOf(listFolder(root, ['src', 'up']))).toBe('INVALID_PARAMS');
    expect(await codeOf(listFolder(root, ['top']))).toBe('INVALID_PARAMS');
  });

  test('is not given: a folder beside the worktree whose name begins alike', async () => {
    await mkdir(`${root}-other`);
    await writeFile(`${root}-other/a`, secret);
    await symlink(`${root}-other`, join(root, 'alike'));
    expect(await codeOf(read('alike/a'))).toBe('INVALID_PARAMS');
  });

  test('is not given: links in a circle, and links to nothing', async () => {
    await symlink('b', join(root, 'a'));
    await symlink('a', join(root, 'b'));
    await symlink('nowhere', join(root, 'c'));
    expect(await codeOf(read('a'))).toBe('INVALID_PARAMS');
    expect(await codeOf(read('c'))).toBe('NOT_FOUND');
  });

  test('is not given: the folder of git, reached through a link', async () => {
    await mkdir(join(root, '.git'));
    await writeFile(join(root, '.git/config'), secret);
    await symlink('.git', join(root, 'innocent'));
    await symlink('.git/config', join(root, 'settings'));
    expect(await codeOf(read('innocent/config'))).toBe('INVALID_PARAMS');
    expect(await codeOf(read('settings'))).toBe('INVALID_PARAMS');
    expect((await listFolder(root, [])).entries.map(({ name }) => name)).not.toContain('.git');
  });

  test.skipIf(process.platform === 'win32')(
    'is not given and never waited for: a pipe, a socket',
    async () => {
      execFileSync('mkfifo', [join(root, 'pipe')]);
      const server = createServer();
      await new Promise<void>((resolve) => {
        server.listen(join(root, 'socket'), resolve);
      });
      onTestFinished(() => void server.close());
      expect(await codeOf(read('pipe'))).toBe('INVALID_PARAMS');
      expect(await codeOf(read('socket'))).toBe('INVALID_PARAMS');
      expect((await listFolder(root, [])).entries).toEqual([
        { name: 'src', kind: 'folder', size: null },
        { name: 'pipe', kind: 'other', size: null },
        { name: 'socket', kind: 'other', size: null },
      ]);
    },
  );

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'is not given: a file that may not be read',
    async () => {
      await writeFile(join(root, 'a'), 'x');
      await chmod(join(root, 'a'), 0);
      expect(await codeOf(read('a'))).toBe('FORBIDDEN');
    },
  );

  test('a link that stays inside is followed', async () => {
    await writeFile(join(root, 'src/a.ts'), 'inside');
    await symlink('src', join(root, 'lib'));
    expect(await read('lib/a.ts')).toMatchObject({ text: 'inside' });
    expect((await listFolder(root, ['lib'])).entries).toEqual([{ name: 'a.ts', kind: 'file', size: 6 }]);
  });

  test('names of every kind are read as they were listed', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
      .filter(
        (text) => !/[/\0]/.test(text) && text !== '.' && text !== '..' && Buffer.byteLength(text) < 200,
      );
    await fc.assert(
      fc.asyncProperty(name, async (given) => {
        const folder = join(root, 'src');
        await writeFile(join(folder, given), given);
        const { entries } = await listFolder(root, ['src']);
        const texts = entries.map(async (entry) => (await readPage(root, ['src', entry.name], 0)).text);
        expect(await Promise.all(texts)).toEqual(isGitName(given) ? [] : [given]);
        await rm(join(folder, given));
      }),
      { numRuns: 50 },
    );
  });

  // The agent works while one reads: it may put a link in the place of a folder at any moment.
  test('a folder that is a link just while its file is opened gives nothing of what is outside', async () => {
    const folder = await swappedFolder();
    const opened: string[] = [];
    const disk: Disk = {
      lstat,
      realpath,
      async open(path, flags) {
        await folder.away();
        const file = await open(path, flags);
        opened.push(await readFile(path, 'utf8'));
        await folder.back();
        return file;
      },
    };
    expect(await codeOf(openFile(root, ['src', 'a'], disk))).toBe('INVALID_PARAMS');
    expect(opened).toEqual([secret]);
  });

  test('a folder that is a link when it is listed tells no name of what is outside', async () => {
    const folder = await swappedFolder();
    const listed = inFolder(root, ['src'], async (real) => {
      await folder.away();
      return readdir(real);
    });
    expect(await codeOf(listed)).toBe('INVALID_PARAMS');
  });

  test('a folder that was another for a moment is not taken for the one that was asked for', async () => {
    const other = join(scratch.path, 'other');
    await mkdir(other);
    const listed = inFolder(root, ['src'], async (real) => {
      await rename(real, join(scratch.path, 'aside'));
      await rename(other, real);
      return readdir(real);
    });
    expect(await codeOf(listed)).toBe('INVALID_PARAMS');
  });

  test('a hard link is a file of the worktree like any other', async () => {
    await writeFile(join(root, 'a'), 'one');
    await link(join(root, 'a'), join(root, 'b'));
    expect(await read('b')).toMatchObject({ text: 'one' });
  });
});

/** `src` with a file in it, and the means to put a link to a folder outside in its place and back. */
async function swappedFolder() {
  const inside = join(root, 'src');
  const aside = join(scratch.path, 'aside');
  const outside = join(scratch.path, 'outside');
  await mkdir(outside);
  await writeFile(join(inside, 'a'), 'inside');
  await writeFile(join(outside, 'a'), secret);
  return {
    async away() {
      await rename(inside, aside);
      await symlink(outside, inside);
    },
    async back() {
      await rm(inside);
      await rename(aside, inside);
    },
  };
}
