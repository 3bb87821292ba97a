import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { damagedArchive } from './archive-error.ts';
import { chunkFor } from './chunk-size.ts';
import { readDirectory, type ZipEntry } from './zip-directory.ts';
import { methods, signatures, sizes } from './zip-layout.ts';

/** A zip file of which the directory was read and found sound. */
export interface ZipReader {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** The whole content. Throws ARCHIVE_DAMAGED when it is not as long as announced or its checksum differs. */
  read(entry: ZipEntry): Promise<Buffer>;
  /** Hands on the content piece by piece, with the same checks at the end. */
  readPieces(entry: ZipEntry, take: (piece: Buffer) => void): Promise<void>;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw damagedArchive('it ends too early');
    done += bytesRead;
  }
  return bytes;
}

/** Where an entry's bytes begin: its own header may have another extra field than the directory has. */
async function contentStart(file: FileHandle, { offset, name }: ZipEntry): Promise<number> {
  const header = await readAt(file, offset, sizes.local);
  if (header.readUInt32LE(0) !== signatures.local) throw damagedArchive(`${name} is not where it should be`);
  return offset + sizes.local + header.readUInt16LE(26) + header.readUInt16LE(28);
}

function inflate(bytes: Buffer, { name, method, size }: ZipEntry): Buffer {
  if (method === methods.stored) return bytes;
  try {
    // One byte more than announced is enough to see that it lied. Zero would mean no limit.
    return inflateRawSync(bytes, { maxOutputLength: size + 1, chunkSize: chunkFor(size) });
  } catch (error) {
    throw damagedArchive(`${name} cannot be unpacked`, error);
  }
}

function check({ name, size, crc }: ZipEntry, found: { size: number; crc: number }): void {
  if (found.size !== size || found.crc !== crc) throw damagedArchive(`${name} is not what it was`);
}

/** Opens a zip file. Throws ARCHIVE_INVALID, ARCHIVE_DAMAGED or ARCHIVE_TOO_LARGE. The file stays the caller's. */
export async function openZip(file: FileHandle): Promise<ZipReader> {
  const entries = await readDirectory({
    length: (await file.stat()).size,
    read: (position, length) => readAt(file, position, length),
  });
  return {
    entries,
    async read(entry) {
      const start = await contentStart(file, entry);
      const content = inflate(await readAt(file, start, entry.compressed), entry);
      check(entry, { size: content.length, crc: crc32(content) });
      return content;
    },
    async readPieces(entry, take) {
      const start = await contentStart(file, entry);
      let crc = 0;
      let size = 0;
      const sink = async (source: AsyncIterable<Buffer>): Promise<void> => {
        for await (const piece of source) {
          size += piece.length;
          if (size > entry.size) throw damagedArchive(`${entry.name} is longer than announced`);
          crc = crc32(piece, crc);
          take(piece);
        }
      };
      if (entry.compressed > 0) {
        const end = start + entry.compressed - 1;
        const source = file.createReadStream({ start, end, autoClose: false });
        await (
          entry.method === methods.stored
            ? pipeline(source, sink)
            : pipeline(source, createInflateRaw(), sink)
        ).catch((error: unknown) => {
          throw damagedArchive(`${entry.name} cannot be unpacked`, error);
        });
      }
      check(entry, { size, crc });
    },
  };
}
