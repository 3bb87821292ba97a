import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  collected,
  deletion,
  handmade,
  item,
  section,
  skipped,
  structsOf,
  subDocument,
  text,
} from '../../shared/testing/handmade-updates.ts';
import { playSteps, steps } from '../../shared/testing/random-documents.ts';
import { mergeDocument } from './merge.ts';
import { packUpdates, unpackUpdates } from './pack.ts';

const letter = item(text('a'));
const behind = (client: number, clock: number): Uint8Array =>
  handmade([section(client, clock, [item(text('b'), { origin: [client, clock - 1] })])]);

describe('mergeDocument', () => {
  it('D6: makes the state that replicas come to, and says its clocks', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { updates, docs } = playSteps(script);
        const [replica = new Y.Doc()] = docs;
        const merged = mergeDocument([...updates, ...updates.slice(0, 3)]);
        const [copy, plain] = [new Y.Doc(), new Y.Doc()];
        for (const update of updates) Y.applyUpdate(plain, update);
        if (merged) Y.applyUpdate(copy, merged.update);
        expect(merged?.clocks).toEqual(Y.decodeStateVector(Y.encodeStateVector(replica)));
        expect(Y.equalSnapshots(Y.snapshot(copy), Y.snapshot(replica))).toBe(true);
        expect(copy.getText('t').toDelta()).toEqual(plain.getText('t').toDelta());
        expect(copy.getXmlFragment('x').toJSON()).toBe(plain.getXmlFragment('x').toJSON());
      }),
    );
  });

  it('D6: drops the content of what is deleted', () => {
    const merged = mergeDocument([
      structsOf(1, item(text('a secret that was typed and deleted'))),
      handmade([], [deletion(1, [0, 35])]),
    ]);
    expect(merged?.clocks).toEqual(new Map([[1, 35]]));
    expect(Buffer.from(merged?.update ?? []).includes('secret')).toBe(false);
  });

  it('D6: makes an empty state of no updates', () => {
    expect(mergeDocument([])).toEqual({ update: Uint8Array.from([0, 0]), clocks: new Map() });
  });

  const first = structsOf(1, letter);
  it.each([
    ['the first is missing', [behind(1, 1)]],
    ['one in the middle is missing', [first, behind(1, 2)]],
    ['they are out of order', [behind(1, 1), first]],
    ['something is skipped', [structsOf(1, letter, skipped(1), collected(1))]],
    ['something is deleted that is not there', [first, handmade([], [deletion(1, [1, 1])])]],
    ['one is damaged', [first, behind(1, 1).slice(1)]],
    ['one has a V2 update', [first, Y.encodeStateAsUpdateV2(new Y.Doc())]],
  ])('D6: answers null when %s', (_, updates) => {
    expect(mergeDocument([first])).not.toBeNull();
    expect(mergeDocument(updates)).toBeNull();
  });

  it('D6: answers null when together they are more than anybody would accept', () => {
    const documents = (client: number): Uint8Array =>
      structsOf(client, ...Array.from({ length: 600 }, () => item(subDocument('id', {}))));
    expect(mergeDocument([documents(1)])).not.toBeNull();
    expect(mergeDocument([documents(1), documents(2)])).toBeNull();
  });

  it('D6: survives what Yjs itself does not', () => {
    const merged = mergeDocument([structsOf(1, collected(3)), structsOf(1, item(text('abcdef')))]);
    expect(merged?.clocks).toEqual(new Map([[1, 6]]));
  });
});

describe('packUpdates', () => {
  it('D7: gives back what it was given, and has buffers of its own', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (updates) => {
        const packed = packUpdates(updates);
        expect(unpackUpdates(packed).map((update) => [...update])).toEqual(
          updates.map((update) => [...update]),
        );
        expect(packed.bytes.buffer.byteLength).toBe(packed.bytes.length);
      }),
    );
  });
});
