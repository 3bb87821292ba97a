import * as encoding from 'lib0/encoding';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { outlineUpdate } from './update-check.ts';

const edits: readonly ((doc: Y.Doc, n: number) => void)[] = [
  (doc, n) =>
    doc
      .getMap('m')
      .set(`k${n % 5}`, { n, deep: [n, null, true, 'x', 1.5, 2n ** 60n, new Uint8Array([n % 256])] }),
  (doc, n) => doc.getMap('m').delete(`k${n % 5}`),
  (doc, n) => doc.getText('t').insert(0, `text ${n} ünï 🙂`),
  (doc, n) => doc.getText('t').format(0, Math.min(3, doc.getText('t').length), { bold: n % 2 === 0 || null }),
  (doc, n) => doc.getText('t').insertEmbed(0, { image: n }),
  (doc, n) => doc.getText('t').delete(0, Math.min(n % 4, doc.getText('t').length)),
  (doc, n) => doc.getArray('a').insert(0, [n, 'x', { n }]),
  (doc) => doc.getArray('a').delete(0, Math.min(1, doc.getArray('a').length)),
  (doc) => doc.getArray('b').insert(0, [new Y.Map([['in', new Y.Text('nested')]]), new Uint8Array(3)]),
  (doc) => doc.getXmlFragment('x').insert(0, [new Y.XmlElement('p'), new Y.XmlText('t')]),
  (doc, n) => doc.getMap('sub').set(`${n}`, new Y.Doc()),
];

const script = fc.array(fc.tuple(fc.nat(edits.length - 1), fc.nat(50), fc.nat(1)), { maxLength: 30 });

/** All updates of two replicas that follow the script and hear of each other half the time. */
function play(steps: readonly (readonly [number, number, number])[]): { updates: Uint8Array[]; doc: Y.Doc } {
  const docs = [new Y.Doc(), new Y.Doc()] as const;
  const updates: Uint8Array[] = [];
  for (const doc of docs) doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const [edit, n, who] of steps) {
    edits[edit]?.(docs[who === 0 ? 0 : 1], n);
    if (n % 2 === 0) Y.applyUpdate(docs[1], Y.encodeStateAsUpdate(docs[0]));
  }
  Y.applyUpdate(docs[0], Y.encodeStateAsUpdate(docs[1]));
  return {
    updates: [...updates, Y.encodeStateAsUpdate(docs[0]), Y.mergeUpdates(updates.slice(1))],
    doc: docs[0],
  };
}

function bytes(write: (to: encoding.Encoder) => void): Uint8Array {
  return encoding.encode(write);
}

describe('outlineUpdate', () => {
  it('R7: passes what Yjs writes, and counts it', () => {
    fc.assert(
      fc.property(script, (steps) => {
        for (const update of play(steps).updates) {
          const { structs, ds } = Y.decodeUpdate(update);
          const deletes = [...ds.clients.values()].reduce((sum, items) => sum + items.length, 0);
          expect(outlineUpdate(update)).toEqual({ structs: structs.length, deletes });
        }
      }),
    );
  });

  it('R7: passes an update with a gap in it', () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (const text of ['a', 'b', 'c']) doc.getText('t').insert(0, text);
    updates.splice(1, 1);
    expect(outlineUpdate(Y.mergeUpdates(updates))).toEqual({ structs: 3, deletes: 0 });
  });

  it('R7: what it passes of damaged updates, Yjs takes too', () => {
    const flip = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(script, flip, fc.nat(), (steps, [at, mask], cut) => {
        for (const update of play(steps).updates.slice(-2)) {
          const flipped = update.map((byte, i) => (i === at % update.length ? byte ^ mask : byte));
          const torn = flipped.slice(0, cut % (update.length + 1));
          for (const damaged of [flipped, torn]) {
            expect(outlineUpdate(damaged) === null || Y.decodeUpdate(damaged).structs.length >= 0).toBe(true);
          }
        }
      }),
    );
  });

  it('R7: never throws on noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => outlineUpdate(noise) !== undefined));
  });

  it.each([
    ['structs', bytes((to) => [1, 8_000_000, 1, 0, 0, 1].forEach((n) => encoding.writeVarUint(to, n)))],
    ['clients', bytes((to) => [2 ** 40, 1, 1].forEach((n) => encoding.writeVarUint(to, n)))],
    ['deletes', bytes((to) => [0, 1, 7, 2 ** 31, 0, 1].forEach((n) => encoding.writeVarUint(to, n)))],
    [
      'list items',
      bytes((to) => [1, 1, 5, 0, 0b1000, 1, 0, 2 ** 31, 126, 0].forEach((n) => encoding.writeVarUint(to, n))),
    ],
  ])('R7: refuses more %s than the bytes can hold', (_, update) => {
    expect(outlineUpdate(update)).toBeNull();
  });

  it.each([
    ['a length of zero', [1, 1, 5, 0, 0, 0, 0]],
    ['a deletion of nothing', [0, 1, 5, 1, 3, 0]],
    ['a type that Yjs does not know', [1, 1, 5, 0, 0b01011, 1, 0, 0]],
    ['bytes left over', [0, 0, 0]],
    ['nothing', []],
  ])('R7: refuses %s', (_, numbers) => {
    expect(outlineUpdate(Uint8Array.from(numbers))).toBeNull();
  });

  it('R7: refuses clocks past the safe integers', () => {
    const clock = Number.MAX_SAFE_INTEGER;
    expect(
      outlineUpdate(bytes((to) => [1, 1, 5, clock, 0, 9, 0].forEach((n) => encoding.writeVarUint(to, n)))),
    ).toBeNull();
  });

  it('R7: refuses values nested deeper than they can be decoded', () => {
    const nested = (depth: number) => {
      const doc = new Y.Doc();
      let value: unknown = 1;
      for (let i = 0; i < depth; i++) value = [value];
      doc.getArray('a').push([value]);
      return Y.encodeStateAsUpdate(doc);
    };
    expect(outlineUpdate(nested(60))).not.toBeNull();
    expect(outlineUpdate(nested(100))).toBeNull();
  });

  it('R7: refuses V2 updates', () => {
    const { doc } = play([
      [0, 1, 0],
      [2, 2, 0],
      [6, 3, 0],
      [5, 3, 0],
    ]);
    expect(outlineUpdate(Y.encodeStateAsUpdateV2(doc))).toBeNull();
  });
});
