import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  anyList,
  collected,
  deletion,
  handmade,
  item,
  section,
  sharedType,
  structsOf,
  text,
} from '../testing/handmade-updates.ts';
import { playSteps, steps } from '../testing/random-documents.ts';
import { applyOutlined } from './update-apply.ts';
import { outlineUpdate } from './update-check.ts';

function apply(doc: Y.Doc, update: Uint8Array, origin?: unknown): void {
  const outline = outlineUpdate(update);
  if (!outline) throw new Error(`Refused: ${Buffer.from(update).toString('hex')}`);
  applyOutlined(doc, update, outline, origin);
}

const isWhole = ({ store }: Y.Doc): boolean => store.pendingStructs === null && store.pendingDs === null;

describe('applyOutlined', () => {
  it('does what Yjs does with what Yjs writes', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { updates, docs } = playSteps(script);
        const [first = new Y.Doc()] = docs;
        const doc = new Y.Doc();
        const plain = new Y.Doc();
        for (const update of [...updates.slice(0, -3), Y.encodeStateAsUpdate(first), ...updates]) {
          apply(doc, update);
          Y.applyUpdate(plain, update);
        }
        expect(Y.encodeStateAsUpdate(doc)).toEqual(Y.encodeStateAsUpdate(plain));
      }),
    );
  });

  it('hands on the origin, and is not taken for a local change', () => {
    const doc = new Y.Doc();
    const seen: unknown[] = [];
    doc.on('update', (_update: Uint8Array, origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) => {
      seen.push(origin, local);
    });
    apply(doc, structsOf(1, item(text('a'))), 'the server');
    expect(seen).toEqual(['the server', false]);
  });

  it('A1: takes in an item that begins inside something collected, where Yjs throws', () => {
    const begin = structsOf(1, collected(3));
    const whole = structsOf(1, item(text('abcdef')));
    const plain = new Y.Doc();
    Y.applyUpdate(plain, begin);
    expect(() => Y.applyUpdate(plain, whole)).toThrow(TypeError);

    const doc = new Y.Doc();
    apply(doc, begin);
    apply(doc, whole);
    expect(Y.getState(doc.store, 1)).toBe(6);
    expect(isWhole(doc)).toBe(true);
  });

  it('A2: deletes several values of one entry of a map, over which Yjs throws when the map is deleted', () => {
    const log = [
      structsOf(1, item(sharedType(1), { parent: 'm', key: 'inner' })),
      structsOf(2, item(anyList('one'), { parent: [1, 0], key: 'k' })),
      handmade([section(2, 1, [item(anyList('two', 'three'), { origin: [2, 0] })])]),
      structsOf(3, item(text('a'), { origin: [2, 1] })),
      handmade([], [deletion(1, [0, 1])]),
    ];
    const plain = new Y.Doc();
    for (const update of log.slice(0, -1)) Y.applyUpdate(plain, update);
    expect(() => log.slice(-1).forEach((update) => Y.applyUpdate(plain, update))).toThrow('Unexpected case');

    const doc = new Y.Doc();
    const later = new Y.Doc();
    for (const update of log) apply(doc, update);
    apply(later, Y.encodeStateAsUpdate(doc));
    expect(isWhole(doc)).toBe(true);
    expect(later.getMap('m').toJSON()).toEqual({});
  });

  it('A2: does so too when they are torn apart as they come', () => {
    const doc = new Y.Doc();
    apply(doc, structsOf(1, item(sharedType(1), { parent: 'm', key: 'inner' })));
    apply(doc, structsOf(2, item(anyList('one'), { parent: [1, 0], key: 'k' })));
    const pair = section(2, 1, [item(anyList('two', 'three'), { origin: [2, 0] })]);
    apply(doc, handmade([pair, section(3, 0, [item(text('a'), { right: [2, 2] })])]));
    apply(doc, handmade([], [deletion(1, [0, 1])]));
    expect(doc.getMap('m').toJSON()).toEqual({});
    expect(isWhole(doc)).toBe(true);
  });

  it('A3: deletes a type inside 64 others, and survives that all of them are deleted', () => {
    const doc = new Y.Doc();
    for (let n = 0; n < 20_000; n += 50) {
      const types = Array.from({ length: 50 }, (_, i) =>
        item(sharedType(0), { parent: n + i === 0 ? 'a' : [1, n + i - 1] }),
      );
      apply(doc, handmade([section(1, n, types)]));
    }
    let depth = 0;
    for (let at: unknown = doc.getArray('a'); at instanceof Y.Array; at = at.get(0)) depth++;
    // That of the document, and 64 in it.
    expect(depth).toBe(65);
    expect(outlineUpdate(Y.encodeStateAsUpdate(doc))).not.toBeNull();
    apply(doc, handmade([], [deletion(1, [0, 1])]));
    expect(doc.getArray('a')).toHaveLength(0);
    expect(isWhole(doc)).toBe(true);
  });
});
