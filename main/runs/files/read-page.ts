import type { FileHandle } from 'node:fs/promises';
import { fileRefusals } from './file-refusals.ts';
import { openFile } from './locate.ts';

/** Bytes of one page, and of a file that is shown at all. */
export const pageBytes: number = 2 * 1024 * 1024;
export const fileBytes: number = 20 * 1024 * 1024;
/** As git does: a NUL among the first bytes makes a file binary. */
const sniffed = 8_000;
const lineEnd = 10;

export interface FilePage {
  /** Bytes of the whole file. */
  readonly size: number;
  /** Changes when the file does. */
  readonly version: string;
  readonly binary: boolean;
  readonly text: string;
  /** Place in bytes of the next page, null after the last. */
  readonly next: number | null;
}

/**
 * Reads a page of a file below `root` from a place in bytes. A page ends at the end of a line, or, where a
 * line is longer than a page, of a character.
 */
export async function readPage(root: string, parts: readonly string[], from: number): Promise<FilePage> {
  const { file, stats } = await openFile(root, parts);
  try {
    const { size } = stats;
    if (size > fileBytes) throw fileRefusals.tooLarge();
    const version = `${stats.mtimeMs}-${size}`;
    if (await isBinary(file)) return { size, version, binary: true, text: '', next: null };
    const bytes = await readBytes(file, from, pageBytes);
    const whole = from + bytes.length >= size ? bytes.length : endOfPage(bytes);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, whole));
    const next = from + whole;
    return { size, version, binary: false, text, next: whole > 0 && next < size ? next : null };
  } finally {
    await file.close();
  }
}

async function isBinary(file: FileHandle): Promise<boolean> {
  return (await readBytes(file, 0, sniffed)).includes(0);
}

/** As many as there are: one call may give fewer. */
async function readBytes(file: FileHandle, from: number, count: number): Promise<Buffer> {
  const bytes = Buffer.alloc(count);
  let length = 0;
  while (length < count) {
    const { bytesRead } = await file.read(bytes, length, count - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function endOfPage(bytes: Buffer): number {
  const line = bytes.lastIndexOf(lineEnd) + 1;
  if (line > 0) return line;
  // Back to the first byte of the last character, of which some may be missing.
  let at = bytes.length - 1;
  while (at > bytes.length - 4 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return at > 0 ? at : bytes.length;
}
