import { createDecoder, hasContent, readUint8Array, readVarUint } from 'lib0/decoding';
import { isGroupId, type GroupId } from '../documents/group-id.ts';
import { WireError } from './wire-error.ts';

/** Reads one frame. Every method throws `WireError` when the bytes do not say what it asks for. */
export interface Reader {
  /** A safe integer ≥ 0 in its shortest form, not above `max`. */
  uint(max?: number): number;
  /** Bytes with a length before them, at most `max`. A view: copy what outlives the frame. */
  bytes(max: number): Uint8Array;
  /** Exactly so many bytes, without a length. */
  fixed(length: number): Uint8Array;
  /** Printable ASCII of at most `max` characters. */
  text(max: number): string;
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

/** Starts reading at the first byte. */
export function createReader(frame: Uint8Array): Reader {
  const decoder = createDecoder(frame);

  function uint(max = Number.MAX_SAFE_INTEGER): number {
    const start = decoder.pos;
    let value: number;
    try {
      value = readVarUint(decoder);
    } catch {
      return malformed();
    }
    const padded = decoder.pos - start > 1 && frame[decoder.pos - 1] === 0;
    return !padded && Number.isSafeInteger(value) && value <= max ? value : malformed();
  }

  function fixed(length: number): Uint8Array {
    if (length > frame.length - decoder.pos) malformed();
    return readUint8Array(decoder, length);
  }

  function text(max: number): string {
    const bytes = fixed(uint(max));
    if (bytes.some((byte) => byte < 0x20 || byte > 0x7e)) malformed();
    return String.fromCharCode(...bytes);
  }

  function parsed<T>(max: number, parse: (value: string) => T | null): T {
    return parse(text(max)) ?? malformed();
  }

  return {
    uint,
    fixed,
    text,
    parsed,
    bytes: (max) => fixed(uint(max)),
    group: () => parsed(GROUP, (value) => (isGroupId(value) ? value : null)),
    list(max, read) {
      const count = uint(max);
      // Every item takes a byte or more, so a count beyond what is left is a lie: refused before it costs memory.
      if (count > frame.length - decoder.pos) malformed();
      return Array.from({ length: count }, read);
    },
    end() {
      if (hasContent(decoder)) malformed();
    },
  };
}
