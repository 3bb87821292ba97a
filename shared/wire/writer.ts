import { toUtf8 } from '../lib/utf8.ts';

/** Builds one frame; the mirror of `Reader`. What no reader would take is a bug of the caller and thrown. */
export interface Writer {
  uint(value: number): void;
  flag(value: boolean): void;
  /** Bytes with their length before them. */
  bytes(value: Uint8Array): void;
  /** Bytes as they are: the reader knows how many. */
  fixed(value: Uint8Array): void;
  /** Printable ASCII. */
  text(value: string): void;
  utf8(value: string): void;
  list<T>(values: readonly T[], write: (value: T) => void): void;
  /** What was written: a view of a larger buffer. The writer is done with then. */
  finish(): Uint8Array;
}

/** Memory for small frames is taken in pieces of this many bytes: an allocation each costs more than the writing. */
const CHUNK = 8 * 1024;

/** Hands out memory that nobody had before, so that frames never overlap. */
function createAllocator(): (size: number) => Uint8Array {
  let chunk = new Uint8Array(CHUNK);
  let used = 0;
  return (size) => {
    if (size > CHUNK / 4) return new Uint8Array(size);
    if (used + size > CHUNK) {
      chunk = new Uint8Array(CHUNK);
      used = 0;
    }
    used += size;
    return chunk.subarray(used - size, used);
  };
}

const allocate = createAllocator();

/** Starts an empty frame. `size` is a guess of its bytes: more than that costs a copy. */
export function createWriter(size = 128): Writer {
  let buffer = allocate(size);
  let end = 0;

  function reserve(length: number): void {
    if (end + length <= buffer.length) return;
    const larger = allocate(Math.max(buffer.length * 2, end + length));
    larger.set(buffer.subarray(0, end));
    buffer = larger;
  }

  function uint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`No number of the wire: ${value}`);
    reserve(8);
    let rest = value;
    while (rest > 0x7f) {
      buffer[end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    buffer[end++] = rest;
  }

  function fixed(value: Uint8Array): void {
    reserve(value.length);
    buffer.set(value, end);
    end += value.length;
  }

  function bytes(value: Uint8Array): void {
    uint(value.length);
    fixed(value);
  }

  function text(value: string): void {
    uint(value.length);
    reserve(value.length);
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code < 0x20 || code > 0x7e) throw new RangeError('Text of the wire is printable ASCII');
      buffer[end++] = code;
    }
  }

  return {
    uint,
    fixed,
    bytes,
    text,
    flag: (value) => uint(value ? 1 : 0),
    utf8: (value) => bytes(toUtf8(value)),
    list(values, write) {
      uint(values.length);
      for (const value of values) write(value);
    },
    finish: () => buffer.subarray(0, end),
  };
}
