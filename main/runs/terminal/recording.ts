import { appendFileSync, closeSync, ftruncateSync, openSync } from 'node:fs';
import { outputLine } from './recording-text.ts';

/**
 * A recording in asciicast v2 (docs.asciinema.org/manual/asciicast/v2), written line by line, so that
 * what is there can be replayed whenever the writing stops. Times are in seconds since its beginning. Every call
 * is in the file when it returns, and throws what the disk says: it belongs into a thread that may wait.
 */
export interface Recording {
  /** Where it could be gone on with, if this writer ended now. */
  readonly place: RecordedPlace;
  output(at: number, bytes: Uint8Array): void;
  resize(at: number, cols: number, rows: number): void;
  close(): void;
}

export interface RecordedPlace {
  /** Size of the file, in bytes. */
  readonly size: number;
  /** What was given and is no whole character yet: three bytes at most. */
  readonly rest: Uint8Array;
}

/** A terminal that prints for days must not fill the disk: beyond this the recording stops, with a mark. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Begins a recording at `path`. `begunAt` is in seconds since the epoch. */
export function startRecording({
  path,
  begunAt,
  cols,
  rows,
  maxBytes = MAX_BYTES,
}: {
  path: string;
  begunAt: number;
  cols: number;
  rows: number;
  maxBytes?: number;
}): Recording {
  const file = openSync(path, 'w', 0o600);
  const head = line({ version: 2, width: cols, height: rows, timestamp: begunAt });
  try {
    appendFileSync(file, head);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return writeOn(file, { size: head.length, rest: new Uint8Array() }, maxBytes);
}

/** Goes on with the recording at `path` from a place of it; what is written behind that is forgotten. */
export function resumeRecording({
  path,
  place,
  maxBytes = MAX_BYTES,
}: {
  path: string;
  place: RecordedPlace;
  maxBytes?: number;
}): Recording {
  const file = openSync(path, 'a', 0o600);
  try {
    ftruncateSync(file, place.size);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return writeOn(file, place, maxBytes);
}

function writeOn(file: number, from: RecordedPlace, maxBytes: number): Recording {
  let { size, rest } = from;
  const write = (at: number, bytes: Buffer): void => {
    if (size > maxBytes) return;
    const isLast = size + bytes.length > maxBytes;
    const mark = isLast ? line([at, 'm', 'The recording ends here: it is too long.']) : Buffer.alloc(0);
    appendFileSync(file, isLast ? Buffer.concat([bytes, mark]) : bytes);
    size += bytes.length + mark.length;
  };
  return {
    get place() {
      return { size, rest };
    },
    output(at, bytes) {
      const made = outputLine(at, rest, bytes);
      write(at, made.line);
      rest = made.rest;
    },
    resize: (at, cols, rows) => write(at, line([at, 'r', `${cols}x${rows}`])),
    close: () => closeSync(file),
  };
}

function line(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
