import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { chunkFor } from './chunk-size.ts';
import { centralHeader, endRecords, localHeader, methods, type EntryHeader } from './zip-layout.ts';

/** What was written of an entry. */
export interface WrittenEntry {
  /** Length before compression. */
  readonly bytes: number;
  /** Of the uncompressed content, in hex. */
  readonly sha256: string;
}

/** Writes a zip file from the front to the back, with little of it in memory. */
export interface ZipWriter {
  add(name: string, content: Uint8Array): Promise<WrittenEntry>;
  /** An entry that is made piece by piece, of any length. */
  addPieces(name: string, pieces: Iterable<Uint8Array>): Promise<WrittenEntry>;
  /** Writes the directory and puts everything on the disk; answers the length of the file. */
  finish(): Promise<number>;
}

/** Waiting bytes that are written at once. Also how often others get their turn while an export runs. */
const FLUSH = 32 * 1024;
/** Shorter content does not get shorter by compression. */
const WORTH_IT = 128;
/** An empty last block: it ends a stream of blocks that were each flushed. */
const END_OF_STREAM = Buffer.from([3, 0]);

/** Appends to a file, gathering what is short. */
function createAppender(file: FileHandle): {
  readonly length: number;
  append(bytes: Uint8Array): Promise<void>;
  flush(): Promise<void>;
} {
  let waiting: Uint8Array[] = [];
  let gathered = 0;
  let written = 0;
  const flush = async (): Promise<void> => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    gathered = 0;
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, written);
      done += bytesWritten;
      written += bytesWritten;
    }
  };
  return {
    get length() {
      return written + gathered;
    },
    flush,
    async append(bytes) {
      waiting.push(bytes);
      gathered += bytes.length;
      if (gathered >= FLUSH) await flush();
    },
  };
}

type Appender = ReturnType<typeof createAppender>;

/** What an entry of known content looks like in the file. */
function pack(name: string, content: Uint8Array): { header: EntryHeader; stored: Uint8Array } {
  const deflated =
    content.length < WORTH_IT ? null : deflateRawSync(content, { chunkSize: chunkFor(content.length) });
  const shorter = deflated && deflated.length < content.length ? deflated : null;
  const stored = shorter ?? content;
  const header: EntryHeader = {
    name,
    method: shorter ? methods.deflated : methods.stored,
    crc: crc32(content),
    compressed: stored.length,
    size: content.length,
    large: false,
  };
  return { header, stored };
}

/** Writes pieces behind a header that is filled in when all of them are known. */
async function appendPieces(
  file: FileHandle,
  out: Appender,
  name: string,
  pieces: Iterable<Uint8Array>,
): Promise<{ header: EntryHeader; sha256: string }> {
  const start = out.length;
  const draft: EntryHeader = { name, method: methods.deflated, crc: 0, compressed: 0, size: 0, large: true };
  await out.append(localHeader(draft));
  const begin = out.length;
  const hash = createHash('sha256');
  let crc = 0;
  let size = 0;
  for (const piece of pieces) {
    hash.update(piece);
    crc = crc32(piece, crc);
    size += piece.length;
    await out.append(deflateRawSync(piece, { finishFlush: constants.Z_SYNC_FLUSH }));
  }
  await out.append(END_OF_STREAM);
  await out.flush();
  const header = { ...draft, crc, size, compressed: out.length - begin };
  const bytes = localHeader(header);
  await file.write(bytes, 0, bytes.length, start);
  return { header, sha256: hash.digest('hex') };
}

/** Creates the writer of a file that is open and empty. What the disk refuses is thrown as it comes. */
export function createZipWriter(file: FileHandle): ZipWriter {
  const out = createAppender(file);
  const directory: Buffer[] = [];
  return {
    async add(name, content) {
      const { header, stored } = pack(name, content);
      directory.push(centralHeader(header, out.length));
      await out.append(localHeader(header));
      await out.append(stored);
      return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    },
    async addPieces(name, pieces) {
      const start = out.length;
      const { header, sha256 } = await appendPieces(file, out, name, pieces);
      directory.push(centralHeader(header, start));
      return { bytes: header.size, sha256 };
    },
    async finish() {
      const offset = out.length;
      for (const line of directory) await out.append(line);
      const size = out.length - offset;
      await out.append(endRecords({ count: directory.length, size, offset }));
      await out.flush();
      await file.sync();
      return out.length;
    },
  };
}
