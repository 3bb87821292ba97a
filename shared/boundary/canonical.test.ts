import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toUtf8 } from '../lib/utf8.ts';
import { canonicalBytes, canonicalJson, parseJson } from './canonical.ts';
import type { JsonValue } from './canonical.ts';

describe('canonical JSON', () => {
  it('writes the example of RFC 8785 §3.2.2', () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 code units (RFC 8785 §3.2.3)', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const sorted = Object.keys(JSON.parse(canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])))));
    // JSON.parse puts integer keys first, and `1` sorts after `\r` only.
    expect(sorted).toEqual(['1', '\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
  });

  it('throws on what JSON cannot write', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow('NaN');
    expect(() => canonicalJson('\ud800')).toThrow('surrogate');
    expect(() => canonicalJson(undefined as unknown as JsonValue)).toThrow(TypeError);
  });

  it('reads back what it wrote, and knows it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const plain = JSON.parse(JSON.stringify(value));
        const parsed = parseJson(canonicalBytes(plain));
        expect(parsed).toEqual({ value: plain, canonical: true, duplicateKey: null });
      }),
    );
  });

  it.each([
    ['white space', '{ "a":1}'],
    ['a trailing new line', '{"a":1}\n'],
    ['key order', '{"b":1,"a":1}'],
    ['a fraction of zero', '{"a":1.0}'],
    ['an exponent', '{"a":1e3}'],
    ['negative zero', '{"a":-0}'],
    ['more digits than a double has', '{"a":9007199254740993}'],
    ['a needless escape', '{"a":"\\u0041"}'],
    ['an escaped slash', '{"a":"\\/"}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
  ])('B7: tells %s from the canonical spelling', (_, text) => {
    expect(parseJson(toUtf8(text))?.canonical).toBe(false);
  });

  it.each([
    ['no JSON', '{"a":1'],
    ['a byte order mark', '\ufeff{"a":1}'],
    ['two values', '{}{}'],
  ])('refuses %s', (_, text) => {
    expect(parseJson(toUtf8(text))).toBeNull();
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(parseJson(Uint8Array.of(0x22, 0xc0, 0x80, 0x22))).toBeNull();
  });

  it.each([
    ['{"a":1,"a":1}', 'a'],
    ['{"b":[{"c":1,"x":{"c":2},"c":3}]}', 'c'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"a":{"a":{"a":1}},"b":["a","a"],"c":"{\\"a\\":1,\\"a\\":2}"}', null],
    ['[{"a":1},{"a":2}]', null],
  ])('B8: finds the duplicate key of %s', (text, key) => {
    expect(parseJson(toUtf8(text))?.duplicateKey).toBe(key);
  });

  it('survives nesting as deep as the text is long', () => {
    const deep = parseJson(toUtf8('['.repeat(4096) + ']'.repeat(4096)));
    expect(deep?.canonical).toBe(true);
  });
});
