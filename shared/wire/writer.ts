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

/** A class, because one is made for each record and message: closures would cost more than the writing. */
class FrameWriter implements Writer {
  #buffer: Uint8Array;
  #end = 0;

  constructor(size: number) {
    this.#buffer = allocate(size);
  }

  uint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`No number of the wire: ${value}`);
    this.#reserve(8);
    const buffer = this.#buffer;
    let end = this.#end;
    let rest = value;
    while (rest > 0x7f) {
      buffer[end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    buffer[end++] = rest;
    this.#end = end;
  }

  flag(value: boolean): void {
    this.uint(value ? 1 : 0);
  }

  fixed(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#end);
    this.#end += value.length;
  }

  bytes(value: Uint8Array): void {
    this.uint(value.length);
    this.fixed(value);
  }

  text(value: string): void {
    this.uint(value.length);
    this.#reserve(value.length);
    const buffer = this.#buffer;
    let end = this.#end;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code < 0x20 || code > 0x7e) throw new RangeError('Text of the wire is printable ASCII');
      buffer[end++] = code;
    }
    this.#end = end;
  }

  utf8(value: string): void {
    this.bytes(toUtf8(value));
  }

  list<T>(values: readonly T[], write: (value: T) => void): void {
    this.uint(values.length);
    for (const value of values) write(value);
  }

  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.#end);
  }

  #reserve(length: number): void {
    const needed = this.#end + length;
    if (needed <= this.#buffer.length) return;
    const larger = allocate(Math.max(this.#buffer.length * 2, needed));
    larger.set(this.#buffer.subarray(0, this.#end));
    this.#buffer = larger;
  }
}

/** Starts an empty frame. `size` is a guess of its bytes: more than that costs a copy. */
export function createWriter(size = 128): Writer {
  return new FrameWriter(size);
}
