/** Inputs that are known to break decoders. None may take more than its own bytes to refuse, so none is timed. */
import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  anyList,
  collected,
  deleted,
  deletion,
  embed,
  format,
  handmade,
  item,
  jsonList,
  section,
  sharedType,
  skipped,
  structsOf,
  subDocument,
  text,
} from '../testing/handmade-updates.ts';
import type { Content, Write } from '../testing/handmade-updates.ts';
import { crowdedUpdate } from '../testing/crowded-update.ts';
import { outlineUpdate } from './update-check.ts';

const bytes = (...numbers: readonly number[]): Uint8Array =>
  encoding.encode((to) => numbers.forEach((n) => encoding.writeVarUint(to, n)));
const one = (content: Content): Uint8Array => structsOf(1, item(content));
const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const nested = (depth: number): unknown => times(depth, (n) => n).reduce<unknown>((inner) => [inner], 1);

/** A V2 update that declares `count` collected structs in some 25 bytes: run-length coding repeats the last value. */
function collectedV2(count: number): Uint8Array {
  const parts = [[0], [0], [1, 5], [0], [0], [1, 0], [1, 0], [0], [0]];
  const lengths = encoding.encode((to) => {
    encoding.writeUint8(to, 0x41);
    encoding.writeVarUint(to, count - 2);
  });
  return encoding.encode((to) => {
    for (const part of parts) encoding.writeUint8Array(to, Uint8Array.from(part));
    encoding.writeVarUint8Array(to, lengths);
    encoding.writeUint8Array(to, bytes(1, count, 0, 0));
  });
}

describe('O2: V2', () => {
  it('refuses the 27 bytes of yjs#687, over which Y.mergeUpdatesV2 never ends', () => {
    expect(
      outlineUpdate(Buffer.from('00010000000001000100010200001602000001fdffffffff7f0000', 'hex')),
    ).toBeNull();
  });

  it('refuses 8 million structs in 26 bytes', () => {
    expect(Y.decodeUpdateV2(collectedV2(1_000)).structs).toHaveLength(1_000);
    expect(collectedV2(8_000_000).length).toBeLessThan(27);
    expect(outlineUpdate(collectedV2(8_000_000))).toBeNull();
  });

  it('refuses the V2 state of a document', () => {
    const doc = new Y.Doc();
    doc.getText('t').insert(0, 'some text');
    doc.getMap('m').set('k', { deep: [1, 2] });
    doc.getText('t').delete(2, 3);
    expect(outlineUpdate(Y.encodeStateAsUpdateV2(doc))).toBeNull();
  });
});

describe('O1, O3: numbers', () => {
  it.each([
    ['8 million structs in 9 bytes', bytes(1, 8_000_000, 1, 0, 0, 1)],
    ['as many clients as there are numbers', bytes(2 ** 53 - 1, 1, 1)],
    ['2^31 deleted ranges', bytes(0, 1, 7, 2 ** 31, 0, 1)],
    ['2^31 values of a list', bytes(1, 1, 5, 0, 0b1000, 1, 0, 2 ** 31, 126, 0)],
    ['a text longer than the bytes', bytes(1, 1, 5, 0, 0b0100, 1, 0, 2 ** 40, 97, 0)],
    ['a binary longer than the bytes', bytes(1, 1, 5, 0, 0b0011, 1, 0, 2 ** 40, 97, 0)],
  ])('refuses %s', (_, update) => {
    expect(update.length).toBeLessThan(32);
    expect(outlineUpdate(update)).toBeNull();
  });

  it('passes one collected struct of 8 million ticks, which costs Yjs nothing', () => {
    const update = structsOf(1, collected(8_000_000));
    expect(outlineUpdate(update)).toMatchObject({ structs: 1 });
    const doc = new Y.Doc();
    Y.applyUpdate(doc, update);
    expect(doc.store.clients.get(1)).toHaveLength(1);
  });

  it.each([
    ['a collected length of 2^50', structsOf(1, collected(2 ** 50))],
    ['a deleted length of 2^40', one(deleted(2 ** 40))],
    ['a skipped length of 2^50', structsOf(1, skipped(2 ** 50), collected(1))],
    ['lengths that add up past the limit', structsOf(1, collected(2 ** 30), collected(2 ** 30))],
    ['a clock of 2^53 − 1', handmade([section(1, 2 ** 53 - 1, [collected(1)])])],
    ['a client of 2^53', Uint8Array.from([1, 1, 128, 128, 128, 128, 128, 128, 128, 16, 0, 0, 1, 0])],
    [
      'a number of ten bytes',
      Uint8Array.from([129, 128, 128, 128, 128, 128, 128, 128, 128, 0, 1, 5, 0, 0, 1, 0]),
    ],
    ['a length of zero', structsOf(1, collected(0))],
    ['a deletion of nothing', handmade([], [deletion(1, [3, 0])])],
    ['a text of nothing', one(text(''))],
    ['a list of nothing', one(anyList())],
  ])('refuses %s', (_, update) => {
    expect(outlineUpdate(update)).toBeNull();
  });

  it.each([0, 255])('refuses a MiB of %i', (byte) => {
    expect(outlineUpdate(new Uint8Array(2 ** 20).fill(byte))).toBeNull();
  });
});

describe('O5: content', () => {
  it('refuses values nested deeper than they can be decoded', () => {
    expect(outlineUpdate(one(anyList(nested(64))))).not.toBeNull();
    expect(outlineUpdate(one(anyList(nested(65))))).toBeNull();
    const endless = Uint8Array.from({ length: 100_000 }, (_, i) => (i % 2 === 0 ? 117 : 1));
    const write = (to: encoding.Encoder): void =>
      encoding.writeUint8Array(to, Uint8Array.from([1, ...endless]));
    expect(outlineUpdate(one({ type: 8, write }))).toBeNull();
  });

  it.each([
    ['an embedded value', (json: string) => embed(json)],
    ['a format', (json: string) => format('bold', json)],
    ['a list', (json: string) => jsonList('1', json)],
  ])('refuses JSON nested too deep in %s, and JSON that is none', (_, content) => {
    const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(outlineUpdate(one(content(deep(64))))).not.toBeNull();
    expect(outlineUpdate(one(content(deep(65))))).toBeNull();
    expect(outlineUpdate(one(content(deep(200_000))))).toBeNull();
    expect(outlineUpdate(one(content('{"a":'.repeat(65) + '1' + '}'.repeat(65))))).toBeNull();
    expect(outlineUpdate(one(content(JSON.stringify(`"\\"${'['.repeat(100)}`))))).not.toBeNull();
    expect(outlineUpdate(one(content('[1')))).toBeNull();
    expect(outlineUpdate(one(content('')))).toBeNull();
  });

  it('passes the undefined of a JSON list only where Yjs reads it', () => {
    expect(outlineUpdate(one(jsonList('undefined')))).not.toBeNull();
    expect(outlineUpdate(one(embed('undefined')))).toBeNull();
  });

  it('refuses names that would set the prototype of an object', () => {
    const object: unknown = JSON.parse('{"__proto__":{"admin":true}}');
    expect(outlineUpdate(one(anyList(object)))).toBeNull();
    expect(outlineUpdate(one(anyList([{ deep: object }])))).toBeNull();
    expect(outlineUpdate(one(format('__proto__', '1')))).toBeNull();
    expect(outlineUpdate(structsOf(1, item(text('a'), { parent: '__proto__' })))).toBeNull();
    expect(outlineUpdate(structsOf(1, item(text('a'), { parent: 'm', key: '__proto__' })))).toBeNull();
    expect(outlineUpdate(one(anyList('__proto__', { proto____: 1, __proto_: 1 })))).not.toBeNull();
  });

  it.each([
    ['overlong', [0xc0, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['past the last code point', [0xf4, 0x90, 0x80, 0x80]],
    ['cut off', [0x61, 0xe2, 0x82]],
  ])('refuses text that is %s', (_, encoded) => {
    const write = (to: encoding.Encoder): void => encoding.writeVarUint8Array(to, Uint8Array.from(encoded));
    expect(outlineUpdate(one({ type: 4, write }))).toBeNull();
  });

  it.each([0b01011, 0b10001010, 0b11111])('refuses a struct whose first byte is %i', (info) => {
    expect(outlineUpdate(Uint8Array.from([1, 1, 5, 0, info, 1, 0, 1, 0]))).toBeNull();
  });

  it('refuses a shared type that Yjs does not know', () => {
    expect(outlineUpdate(one(sharedType(2)))).not.toBeNull();
    expect(outlineUpdate(one(sharedType(7)))).toBeNull();
  });
});

describe('O6: sub-documents', () => {
  it('refuses options that are no object, or replace what Yjs makes the document with', () => {
    const options: readonly unknown[] = [null, undefined, 5, 'text', [], { guid: 5 }, { gcFilter: true }];
    for (const each of [...options, JSON.parse('{"__proto__":{"guid":5}}')]) {
      expect(outlineUpdate(one(subDocument('id', each)))).toBeNull();
    }
  });

  it('passes the options that Yjs writes, and those of other programs', () => {
    const options = { gc: false, autoLoad: true, meta: { any: [1] }, shouldLoad: true, encoding: 1 };
    expect(outlineUpdate(one(subDocument('id', options)))).not.toBeNull();
  });

  it('refuses more than a thousand', () => {
    const many = (count: number): Uint8Array =>
      structsOf(
        1,
        ...times(count, (n) => item(subDocument(`${n}`, {}), n > 0 ? { origin: [1, n - 1] } : {})),
      );
    expect(outlineUpdate(many(1_000))).not.toBeNull();
    expect(outlineUpdate(many(1_001))).toBeNull();
  });
});

describe('O9: lists that continue each other', () => {
  const list = (content: Content, count: number): Write[] =>
    times(count, (n) => item(content, n > 0 ? { origin: [1, n - 1] } : {}));

  it.each([
    ['any-values', anyList(null)],
    ['JSON', jsonList('1')],
  ])('refuses %s in so many structs that joining them takes gigabytes', (_, content) => {
    expect(outlineUpdate(structsOf(1, ...list(content, 4_000)))).not.toBeNull();
    expect(outlineUpdate(structsOf(1, ...list(content, 40_000)))).toBeNull();
  });

  it('passes a long list in one struct, and texts in many', () => {
    expect(outlineUpdate(one(anyList(...times(100_000, (n) => n))))).not.toBeNull();
    expect(outlineUpdate(structsOf(1, ...list(text('a'), 40_000)))).not.toBeNull();
  });
});

describe('O12: many items at one place', () => {
  const inMap = (count: number): Uint8Array =>
    structsOf(1, ...times(count, () => item(anyList(1), { parent: 'm', key: 'k' })));

  it.each([
    ['between one neighbour and different others', crowdedUpdate],
    ['under one key of a map', inMap],
    [
      'in one list, without a neighbour',
      (count: number) => structsOf(1, ...times(count, () => item(text('x')))),
    ],
    [
      'before different neighbours',
      (count: number) =>
        handmade([
          section(1, 0, [item(text('a'.repeat(count)))]),
          section(
            2,
            0,
            times(count, (n) => item(text('b'), { right: [1, count - 1 - n] })),
          ),
        ]),
    ],
  ])('refuses items %s that Yjs would pass one by one for seconds', (_, make) => {
    expect(outlineUpdate(make(2_000))).not.toBeNull();
    expect(outlineUpdate(make(3_000))).toBeNull();
  });

  it('passes what people write at one place', () => {
    const doc = new Y.Doc();
    const [before, after] = [doc.getText('before'), doc.getText('after')];
    const [map, within] = [doc.getMap('map'), doc.getText('within')];
    for (let i = 0; i < 5_000; i++) {
      before.insert(0, 'x');
      after.insert(after.length, 'x');
      within.insert(Math.min(1, within.length), 'ab');
      map.set('k', `${i}`);
    }
    expect(outlineUpdate(Y.encodeStateAsUpdate(doc))).not.toBeNull();
  });
});
