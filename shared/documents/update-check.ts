import * as decoding from 'lib0/decoding';
import type { Decoder } from 'lib0/decoding';

/** Nested values deeper than this are refused: decoding them recurses. */
const MAX_DEPTH = 64;

/** What a well-formed update holds. */
export interface UpdateOutline {
  readonly structs: number;
  readonly deletes: number;
}

/**
 * Walks over a Yjs V1 update from outside and says what it holds, or null when Yjs would choke on it:
 * counts that the bytes cannot hold (Yjs makes arrays of that length), lengths of zero, clocks past the safe
 * integers, unknown types, deep nesting, bytes left over (as in a V2 update). Takes time in proportion to
 * the bytes and builds nothing.
 */
export function outlineUpdate(update: Uint8Array): UpdateOutline | null {
  const from = decoding.createDecoder(update);
  try {
    const structs = walkStructs(from);
    const deletes = walkDeletes(from);
    return from.pos === update.length ? { structs, deletes } : null;
  } catch {
    return null;
  }
}

function fail(): never {
  throw new RangeError('No Yjs V1 update');
}

/** A length that is at least one. */
function length(from: Decoder): number {
  return decoding.readVarUint(from) || fail();
}

/** How many things follow, each of which takes at least `size` bytes. */
function count(from: Decoder, size: number): number {
  const n = decoding.readVarUint(from);
  return n * size > from.arr.length - from.pos ? fail() : n;
}

function json(from: Decoder): void {
  JSON.parse(decoding.readVarString(from));
}

function id(from: Decoder): void {
  decoding.readVarUint(from);
  decoding.readVarUint(from);
}

function walkStructs(from: Decoder): number {
  let structs = 0;
  for (let clients = count(from, 3); clients > 0; clients--) {
    const n = count(from, 2);
    decoding.readVarUint(from);
    let clock = decoding.readVarUint(from);
    for (let i = 0; i < n; i++) clock += walkStruct(from);
    if (clock > Number.MAX_SAFE_INTEGER) fail();
    structs += n;
  }
  return structs;
}

/** Returns the length of the struct in clock ticks. */
function walkStruct(from: Decoder): number {
  const info = decoding.readUint8(from);
  if (info === 0 || info === 10) return length(from); // collected, skipped
  const hasOrigins = (info & 0b11000000) !== 0;
  if (info & 0b10000000) id(from);
  if (info & 0b01000000) id(from);
  if (!hasOrigins) {
    if (decoding.readVarUint(from) === 1) decoding.readVarString(from);
    else id(from);
    if (info & 0b00100000) decoding.readVarString(from);
  }
  return walkContent(from, info & 0b11111);
}

/** The content types of Yjs 13, by number. */
function walkContent(from: Decoder, ref: number): number {
  switch (ref) {
    case 1: // deleted
      return length(from);
    case 2: // JSON
      return repeat(from, () => {
        const text = decoding.readVarString(from);
        if (text !== 'undefined') JSON.parse(text);
      });
    case 3: // binary
      decoding.readVarUint8Array(from);
      return 1;
    case 4: // string
      return decoding.readVarString(from).length || fail();
    case 5: // embed
      json(from);
      return 1;
    case 6: // format
      decoding.readVarString(from);
      json(from);
      return 1;
    case 7: // shared type
      walkType(from);
      return 1;
    case 8: // any
      return repeat(from, () => walkAny(from, 0));
    case 9: // sub-document
      decoding.readVarString(from);
      walkAny(from, 0);
      return 1;
    default:
      return fail();
  }
}

function repeat(from: Decoder, walk: () => void): number {
  const n = count(from, 1) || fail();
  for (let i = 0; i < n; i++) walk();
  return n;
}

function walkType(from: Decoder): void {
  const type = decoding.readVarUint(from);
  if (type > 6) fail();
  if (type === 3 || type === 5) decoding.readVarString(from);
}

/** lib0's `readAny`, but for the value: numbers of types are counted down from 127. */
function walkAny(from: Decoder, depth: number): void {
  if (depth > MAX_DEPTH) fail();
  const type = decoding.peekUint8(from);
  if (type !== 117 && type !== 118) {
    decoding.readAny(from);
    return;
  }
  decoding.skip8(from);
  for (let n = count(from, 1); n > 0; n--) {
    if (type === 118) decoding.readVarString(from);
    walkAny(from, depth + 1);
  }
}

function walkDeletes(from: Decoder): number {
  let deletes = 0;
  for (let clients = count(from, 2); clients > 0; clients--) {
    decoding.readVarUint(from);
    const n = count(from, 2);
    for (let i = 0; i < n; i++) {
      const clock = decoding.readVarUint(from);
      if (clock + length(from) > Number.MAX_SAFE_INTEGER) fail();
    }
    deletes += n;
  }
  return deletes;
}
