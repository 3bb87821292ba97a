import canonicalize from 'canonicalize';
import { fromUtf8, toUtf8 } from '../lib/utf8.ts';

/** Values that JSON can write. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** The one spelling of a value (RFC 8785). Throws on what JSON cannot write: NaN, lone surrogates, cycles. */
export function canonicalJson(value: JsonValue): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('This value has no JSON form');
  return text;
}

/** `canonicalJson` in UTF-8: the bytes that are signed. */
export function canonicalBytes(value: JsonValue): Uint8Array {
  return toUtf8(canonicalJson(value));
}

/** JSON as it arrived. */
export interface ParsedJson {
  readonly value: unknown;
  /** True when the bytes are the one spelling of the value. Duplicate keys and `1.0` are not. */
  readonly canonical: boolean;
  /** A key that stands twice in one object: parsing keeps the last, others may keep the first. */
  readonly duplicateKey: string | null;
}

/** Parses bytes from outside and says how they were written; null when they are no JSON. */
export function parseJson(bytes: Uint8Array): ParsedJson | null {
  const text = fromUtf8(bytes);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return { value, canonical: isCanonical(value, text), duplicateKey: findDuplicateKey(text) };
  } catch {
    return null;
  }
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonicalize(value) === text;
  } catch {
    // Lone surrogates, written as escapes.
    return false;
  }
}

/** `text` is known to be JSON, so strings and brackets are all there is to look at. */
function findDuplicateKey(text: string): string | null {
  const open: Set<string>[] = [];
  for (const match of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    const [token, string, colon] = match;
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (string !== undefined && colon !== undefined) {
      const key: unknown = JSON.parse(string);
      const keys = open.at(-1);
      if (typeof key !== 'string' || keys?.has(key)) return String(key);
      keys?.add(key);
    }
  }
  return null;
}
