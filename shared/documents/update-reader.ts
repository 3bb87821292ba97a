import { decodeUtf8 } from 'lib0/string';

/** What is nested deeper than this is refused: reading it, writing it again, or deleting it recurses. */
export const MAX_DEPTH = 64;

/** A place in the bytes of an update. Reading moves it on and fails where the bytes end. */
export interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

/** Ends a walk over bytes that are no update. */
export function fail(): never {
  throw new RangeError('Not a Yjs V1 update');
}

/** The next byte. */
export function readByte(from: Reader): number {
  return from.bytes[from.at++] ?? fail();
}

/** A variable-length unsigned integer up to `max`. Eight bytes hold every safe integer; longer ones fail. */
export function readUint(from: Reader, max: number): number {
  let value = 0;
  for (let place = 1; place <= 128 ** 7; place *= 128) {
    const byte = readByte(from);
    value += (byte & 127) * place;
    if (byte < 128) return value <= max ? value : fail();
  }
  return fail();
}

/** How many things follow, each of which takes at least `size` bytes. */
export function readCount(from: Reader, size: number): number {
  return readUint(from, (from.bytes.length - from.at) / size);
}

/** Passes over `size` bytes. */
export function skip(from: Reader, size: number): void {
  if (size > from.bytes.length - from.at) fail();
  from.at += size;
}

/** Passes over bytes with their length before them. */
export function skipBytes(from: Reader): void {
  skip(from, readCount(from, 1));
}

/** Passes over a text and returns its length in UTF-16 units. Fails where it is not well-formed UTF-8. */
export function skipText(from: Reader): number {
  const size = readCount(from, 1);
  const start = from.at;
  const end = start + size;
  from.at = end;
  for (let i = start; i < end; i++) {
    if ((from.bytes[i] ?? 0) > 127) return decodeUtf8(from.bytes.subarray(start, end)).length;
  }
  return size;
}

/** A text. Fails where it is not well-formed UTF-8. */
export function readText(from: Reader): string {
  const size = readCount(from, 1);
  skip(from, size);
  return decodeUtf8(from.bytes.subarray(from.at - size, from.at));
}
