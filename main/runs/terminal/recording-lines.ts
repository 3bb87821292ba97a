import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { RecordingEntry } from '../../../shared/contract/replay-schemas.ts';

/** An entry with its place in the file, in bytes: where it begins, and where what follows it does. */
export interface PlacedEntry {
  readonly entry: RecordingEntry;
  readonly position: number;
  readonly next: number;
}

/** Size in which a recording begins, and where its first entry does. */
export interface RecordingHead {
  readonly cols: number;
  readonly rows: number;
  readonly next: number;
}

const side = z.number().int().min(1).max(1_000);
const head = z.object({ version: z.literal(2), width: side, height: side });
const line = z.tuple([z.number().min(0), z.string(), z.string()]);

const chunkBytes = 256 * 1024;
/** One frame of output, each byte written in six, is far below. */
const longestLine = 4 * 1024 * 1024;

/** Reads the first line of a recording; null when it is none. */
export async function readHead(path: string): Promise<RecordingHead | null> {
  for await (const { text, next } of readLines(path, 0)) {
    const found = head.safeParse(parse(text)).data;
    return found ? { cols: found.width, rows: found.height, next } : null;
  }
  return null;
}

/**
 * The entries of a recording from `position` on, which is where a line begins. What is no entry is passed over: a
 * line that was cut off when the host ended, and kinds of other programs.
 */
export async function* readEntries(path: string, position: number): AsyncGenerator<PlacedEntry> {
  for await (const { text, position: at, next } of readLines(path, position)) {
    const entry = entryOf(text);
    if (entry) yield { entry, position: at, next };
  }
}

/** When the last entry was made, in ms since the beginning; 0 for none. `bytes` is the size of the file. */
export async function readEnd(path: string): Promise<{ durationMs: number; bytes: number }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, longestLine));
    await file.read(tail, 0, tail.length, size - tail.length);
    for (let end = tail.length; end > 0;) {
      const start = tail.lastIndexOf(0x0a, end - 1);
      const entry = entryOf(tail.toString('utf8', start + 1, end));
      if (entry) return { durationMs: entry.at, bytes: size };
      end = start;
    }
    return { durationMs: 0, bytes: size };
  } finally {
    await file.close();
  }
}

interface Line {
  readonly text: string;
  readonly position: number;
  readonly next: number;
}

async function* readLines(path: string, from: number): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let position = from;
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { start: from, highWaterMark: chunkBytes });
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a, start)) {
      const next = position + end + 1 - start;
      yield { text: rest.toString('utf8', start, end), position, next };
      position = next;
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > longestLine) return;
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), position, next: position + rest.length };
}

function entryOf(text: string): RecordingEntry | null {
  const [seconds = 0, kind, data = ''] = line.safeParse(parse(text)).data ?? [];
  const at = Math.round(seconds * 1000);
  if (kind === 'o') return { at, kind: 'output', text: data };
  if (kind === 'm') return { at, kind: 'note', text: data };
  if (kind !== 'r') return null;
  const [cols, rows] = data.split('x').map((each) => side.safeParse(Number(each)).data);
  return cols === undefined || rows === undefined ? null : { at, kind: 'size', cols, rows };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
