import { isGroupId, type GroupId } from '../documents/group-id.ts';
import { fromUtf8 } from '../lib/utf8.ts';
import { WireError } from './wire-error.ts';

/** Reads one frame. Every method throws `WireError` when the bytes do not say what it asks for. */
export interface Reader {
  /** A safe integer ≥ 0 in its shortest form, not above `max`. */
  uint(max?: number): number;
  /** 0 or 1. */
  flag(): boolean;
  /** Bytes with a length before them, at most `max`. A view: copy what outlives the frame. */
  bytes(max: number): Uint8Array;
  /** Exactly so many bytes, without a length. A view too. */
  fixed(length: number): Uint8Array;
  /** Printable ASCII of at most `max` characters. */
  text(max: number): string;
  /** Well-formed UTF-8 of at most `max` bytes. */
  utf8(max: number): string;
  /** Text that a guard or parser takes; null from it refuses the frame. */
  parsed<T>(max: number, parse: (text: string) => T | null): T;
  group(): GroupId;
  list<T>(max: number, read: () => T): T[];
  /** Refuses anything left over. */
  end(): void;
}

/** Longest group id: `member:` and a UUID. */
const GROUP = 43;

function malformed(): never {
  throw new WireError('MALFORMED');
}

function asGroup(text: string): GroupId | null {
  return isGroupId(text) ? text : null;
}

/** A class for the reason that the writer is one. */
class FrameReader implements Reader {
  readonly #frame: Uint8Array;
  #at = 0;

  constructor(frame: Uint8Array) {
    this.#frame = frame;
  }

  uint(max = Number.MAX_SAFE_INTEGER): number {
    const frame = this.#frame;
    let value = 0;
    // Eight bytes hold 56 bits. Above 2^53 the value is not exact, but it is above every `max`.
    for (let unit = 1; unit <= 2 ** 49; unit *= 0x80) {
      if (this.#at >= frame.length) malformed();
      const byte = frame[this.#at++] ?? 0;
      value += (byte & 0x7f) * unit;
      if (byte >= 0x80) continue;
      // A last byte of 0 after others says the same in a longer form.
      const isPadded = byte === 0 && unit > 1;
      return isPadded || value > max ? malformed() : value;
    }
    return malformed();
  }

  fixed(length: number): Uint8Array {
    const frame = this.#frame;
    if (length > frame.length - this.#at) malformed();
    const start = this.#at;
    this.#at += length;
    return new Uint8Array(frame.buffer, frame.byteOffset + start, length);
  }

  bytes(max: number): Uint8Array {
    return this.fixed(this.uint(max));
  }

  text(max: number): string {
    const ascii = this.bytes(max);
    for (let i = 0; i < ascii.length; i++) {
      const byte = ascii[i] ?? 0;
      if (byte < 0x20 || byte > 0x7e) malformed();
    }
    return fromUtf8(ascii) ?? malformed();
  }

  parsed<T>(max: number, parse: (value: string) => T | null): T {
    return parse(this.text(max)) ?? malformed();
  }

  flag(): boolean {
    return this.uint(1) === 1;
  }

  utf8(max: number): string {
    return fromUtf8(this.bytes(max)) ?? malformed();
  }

  group(): GroupId {
    return this.parsed(GROUP, asGroup);
  }

  list<T>(max: number, read: () => T): T[] {
    const count = this.uint(max);
    // Every item takes a byte or more, so a count beyond what is left is a lie: refused before it costs memory.
    if (count > this.#frame.length - this.#at) malformed();
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }

  end(): void {
    if (this.#at < this.#frame.length) malformed();
  }
}

/** Starts reading at the first byte. */
export function createReader(frame: Uint8Array): Reader {
  return new FrameReader(frame);
}
