import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HearthError } from '../../../shared/contract/errors.ts';
import { centralHeader, endRecords, localHeader, signatures, type EntryHeader } from './zip-layout.ts';
import type { ZipEntry } from './zip-directory.ts';
import { openZip, type ZipReader } from './zip-reader.ts';
import { createZipWriter, type ZipWriter } from './zip-writer.ts';

const coded = (code: string): unknown => expect.objectContaining({ code });

function place(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-zip-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'x.zip');
}

async function write(path: string, work: (zip: ZipWriter) => Promise<unknown>): Promise<void> {
  const file = await open(path, 'w+');
  try {
    const zip = createZipWriter(file);
    await work(zip);
    expect(await zip.finish()).toBe((await file.stat()).size);
  } finally {
    await file.close();
  }
}

async function read<T>(path: string, use: (zip: ZipReader) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(await openZip(file));
  } finally {
    await file.close();
  }
}

const entryOf = ({ entries }: ZipReader, name: string): ZipEntry => {
  const entry = entries.get(name);
  if (!entry) throw new Error(`no ${name}`);
  return entry;
};

async function pieces(zip: ZipReader, entry: ZipEntry): Promise<Buffer> {
  const parts: Buffer[] = [];
  await zip.readPieces(entry, (piece) => void parts.push(piece));
  return Buffer.concat(parts);
}

test('121: what was written is read, whole and in pieces, however long and compressible', async () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.nat(200_000).map((length) => new Uint8Array(length).fill(7)),
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 99 }), fc.nat(900))
      .map(([some, times]) => Uint8Array.from(Buffer.concat(Array.from({ length: times }, () => some)))),
  );
  const entry = fc.oneof(content, fc.array(content, { maxLength: 4 }));
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (contents) => {
      const path = place();
      await write(path, async (zip) => {
        for (const [nth, one] of contents.entries()) {
          const written = Array.isArray(one) ? zip.addPieces(`${nth}`, one) : zip.add(`${nth}`, one);
          expect((await written).bytes).toBe(Array.isArray(one) ? Buffer.concat(one).length : one.length);
        }
      });
      await read(path, async (zip) => {
        expect([...zip.entries.keys()]).toEqual(contents.map((_, nth) => `${nth}`));
        for (const [nth, one] of contents.entries()) {
          const bytes = Array.isArray(one) ? Buffer.concat(one) : Buffer.from(one);
          const found = entryOf(zip, `${nth}`);
          expect((await zip.read(found)).equals(bytes)).toBe(true);
          expect((await pieces(zip, found)).equals(bytes)).toBe(true);
        }
      });
    }),
    { numRuns: 60 },
  );
});

test('121: more parts than a plain zip can count', async () => {
  const path = place();
  const count = 66_000;
  await write(path, async (zip) => {
    for (let n = 0; n < count; n++) await zip.add(`n${n}`, Buffer.from(`${n}`));
  });
  await read(path, async (zip) => {
    expect(zip.entries.size).toBe(count);
    expect(String(await zip.read(entryOf(zip, 'n65999')))).toBe('65999');
  });
  // The old end record says that it cannot count so far; those who know only it are not misled.
  expect(readFileSync(path).readUInt16LE(readFileSync(path).length - 12)).toBe(0xffff);
});

interface Crafted extends Partial<EntryHeader> {
  readonly content: Buffer;
  readonly offset?: number;
  readonly flags?: number;
}

/** A zip file whose headers say what the test wants. */
function craft(
  path: string,
  entries: readonly Crafted[],
  end: Partial<{ count: number; offset: number }> = {},
): void {
  const body: Buffer[] = [];
  const lines: Buffer[] = [];
  let at = 0;
  for (const [nth, { content, offset = at, flags, ...given }] of entries.entries()) {
    const header: EntryHeader = {
      name: `${nth}`,
      method: 0,
      crc: 0,
      compressed: content.length,
      size: content.length,
      large: false,
      ...given,
    };
    const line = centralHeader(header, offset);
    if (flags !== undefined) line.writeUInt16LE(flags, 8);
    lines.push(line);
    body.push(localHeader(header), content);
    at += localHeader(header).length + content.length;
  }
  const directory = Buffer.concat(lines);
  const records = endRecords({ count: entries.length, size: directory.length, offset: at, ...end });
  writeFileSync(path, Buffer.concat([...body, directory, records]));
}

describe('122: what is no sound zip is refused with a code', () => {
  const content = Buffer.from('hello');
  const refusals: [string, string, (path: string) => void][] = [
    ['an empty file', 'ARCHIVE_INVALID', (path) => writeFileSync(path, '')],
    [
      'a text',
      'ARCHIVE_INVALID',
      (path) => writeFileSync(path, 'not a zip at all, but a text of some length'),
    ],
    [
      'a lie about the number of parts',
      'ARCHIVE_DAMAGED',
      (path) => craft(path, [{ content }], { count: 3 }),
    ],
    ['a huge number of parts', 'ARCHIVE_TOO_LARGE', (path) => craft(path, [{ content }], { count: 2 ** 40 })],
    [
      'a directory somewhere else',
      'ARCHIVE_DAMAGED',
      (path) => craft(path, [{ content }], { offset: 2 ** 45 }),
    ],
    [
      'a number past all numbers',
      'ARCHIVE_INVALID',
      (path) => {
        craft(path, [{ content }]);
        const bytes = readFileSync(path);
        bytes.fill(0xff, bytes.length - 22 - 20 - 24, bytes.length - 22 - 20);
        writeFileSync(path, bytes);
      },
    ],
    ['encryption', 'ARCHIVE_INVALID', (path) => craft(path, [{ content, flags: 0x801 }])],
    ['another method', 'ARCHIVE_INVALID', (path) => craft(path, [{ content, method: 14 }])],
    [
      'two parts of one name',
      'ARCHIVE_INVALID',
      (path) =>
        craft(path, [
          { content, name: 'a' },
          { content, name: 'a' },
        ]),
    ],
    ['a part outside of the file', 'ARCHIVE_DAMAGED', (path) => craft(path, [{ content, offset: 2 ** 33 }])],
    [
      'parts that overlap',
      'ARCHIVE_INVALID',
      (path) =>
        craft(
          path,
          Array.from({ length: 50 }, () => ({
            content: Buffer.alloc(0),
            compressed: 60,
            size: 9_999,
            method: 8,
            offset: 0,
          })),
        ),
    ],
    ['a bomb', 'ARCHIVE_TOO_LARGE', (path) => craft(path, [{ content, method: 8, size: 2 ** 31 - 1 }])],
    [
      'a larger bomb',
      'ARCHIVE_TOO_LARGE',
      (path) => craft(path, [{ content, method: 8, size: 2 ** 40, large: true }]),
    ],
  ];
  test.each(refusals)('%s: %s', async (_, code, make) => {
    const path = place();
    make(path);
    await expect(read(path, async () => undefined)).rejects.toThrow(coded(code));
  });

  test('every file that was cut off, wherever', async () => {
    const path = place();
    await write(path, async (zip) => {
      await zip.add('a', Buffer.alloc(3_000, 'abc'));
      await zip.addPieces('b', [Buffer.alloc(3_000, 'abd')]);
    });
    for (let length = readFileSync(path).length - 1; length >= 0; length -= 1) {
      truncateSync(path, length);
      await expect(read(path, async () => undefined)).rejects.toThrow(
        coded(length < 4 ? 'ARCHIVE_INVALID' : 'ARCHIVE_DAMAGED'),
      );
    }
  });

  test('a part that unpacks to more or less than announced, or to something else', async () => {
    const path = place();
    await write(path, (zip) => zip.add('a', Buffer.alloc(30_000, 'abc')));
    const whole = readFileSync(path);
    const line = whole.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    expect(whole.readUInt32LE(line)).toBe(signatures.central);
    for (const [at, value] of [
      [24, 29_999],
      [24, 30_001],
      [24, 0],
      [16, 1],
    ] as const) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt32LE(value, line + at);
      writeFileSync(path, bytes);
      await expect(read(path, (zip) => zip.read(entryOf(zip, 'a')))).rejects.toThrow(
        coded('ARCHIVE_DAMAGED'),
      );
      await expect(read(path, (zip) => pieces(zip, entryOf(zip, 'a')))).rejects.toThrow(
        coded('ARCHIVE_DAMAGED'),
      );
    }
  });

  test('a flipped bit in the content', async () => {
    const path = place();
    await write(path, (zip) => zip.add('a', Buffer.from('x'.repeat(99))));
    const whole = readFileSync(path);
    for (let at = 31; at < 130; at += 7) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
      writeFileSync(path, bytes);
      await expect(read(path, (zip) => zip.read(entryOf(zip, 'a')))).rejects.toThrow(
        coded('ARCHIVE_DAMAGED'),
      );
    }
  });

  test('whatever bytes there are, nothing but a code comes of them', async () => {
    const path = place();
    await write(path, async (zip) => {
      await zip.add('a', Buffer.alloc(300, 'abc'));
      await zip.addPieces('b', [Buffer.alloc(300, 'abd')]);
    });
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (damage) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of damage) bytes.writeUInt8(value, at);
          writeFileSync(path, bytes);
          const reading = read(path, async (zip) => {
            for (const entry of zip.entries.values()) await zip.read(entry);
            return 'sound';
          });
          const outcome = await reading.catch((error: unknown) =>
            error instanceof HearthError ? error.code : error,
          );
          expect(outcome).toMatch(/^sound$|^ARCHIVE_/);
        },
      ),
      { numRuns: 300 },
    );
  });
});
