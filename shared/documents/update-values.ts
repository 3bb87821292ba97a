import {
  fail,
  MAX_DEPTH,
  readByte,
  readCount,
  readText,
  skip,
  skipBytes,
  skipText,
} from './update-reader.ts';
import type { Reader } from './update-reader.ts';

const [QUOTE, ESCAPE, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 91, 93, 123, 125];

/** The name that sets the prototype of an object instead of a property. */
const PROTO = '__proto__';

/** Passes over the name of something that Yjs, or whoever reads the document, keeps in a plain object. */
export function skipName(from: Reader): void {
  if (skipText(from) !== PROTO.length) return;
  const start = from.at - PROTO.length;
  for (let i = 0; i < PROTO.length; i++) {
    if (from.bytes[start + i] !== PROTO.charCodeAt(i)) return;
  }
  fail();
}

/** Fails where brackets outside strings are nested too deep. Whether they match is for the parser to say. */
function checkDepth(text: string): void {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted && code === ESCAPE) i++;
    else if (code === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) depth++;
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
    if (depth > MAX_DEPTH) fail();
  }
}

/** Passes over a value written as JSON. */
export function skipJson(from: Reader): void {
  const text = readText(from);
  checkDepth(text);
  JSON.parse(text);
}

/** Passes over an item of a JSON list, where Yjs writes what JSON lacks as a bare word. */
export function skipJsonItem(from: Reader): void {
  const start = from.at;
  if (readText(from) === 'undefined') return;
  from.at = start;
  skipJson(from);
}

/** Passes over one of lib0's any-values, which are numbered down from 127. */
export function skipAny(from: Reader, depth = 0): void {
  if (depth > MAX_DEPTH) fail();
  switch (readByte(from)) {
    case 127: // undefined
    case 126: // null
    case 121: // false
    case 120: // true
      return;
    case 125:
      return skipInteger(from);
    case 124: // float32
      return skip(from, 4);
    case 123: // float64
    case 122: // bigint
      return skip(from, 8);
    case 119:
      return void skipText(from);
    case 118:
      return skipEntries(from, depth);
    case 117:
      for (let n = readCount(from, 1); n > 0; n--) skipAny(from, depth + 1);
      return;
    case 116:
      return skipBytes(from);
    default:
      fail();
  }
}

/** Passes over a signed integer of at most 8 bytes. */
function skipInteger(from: Reader): void {
  for (let i = 0; i < 8; i++) if (readByte(from) < 128) return;
  fail();
}

function skipEntries(from: Reader, depth: number): void {
  for (let n = readCount(from, 2); n > 0; n--) {
    skipName(from);
    skipAny(from, depth + 1);
  }
}

/** Passes over the options of a sub-document: an object that leaves alone what Yjs makes the document with. */
export function skipDocumentOptions(from: Reader): void {
  if (readByte(from) !== 118) fail();
  for (let n = readCount(from, 2); n > 0; n--) {
    const name = readText(from);
    if (name === PROTO || name === 'guid' || name === 'gcFilter') fail();
    skipAny(from, 1);
  }
}
