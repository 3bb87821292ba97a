import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { outlineUpdate } from '../../shared/documents/update-check.ts';
import { statePieces } from './state-pieces.ts';

const edits = fc.array(
  fc.record({
    at: fc.nat(2),
    place: fc.nat(500),
    cut: fc.nat(30),
    text: fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n'), maxLength: 60 }),
    key: fc.constantFrom('x', 'y', 'z'),
    merge: fc.boolean(),
  }),
  { minLength: 5, maxLength: 60 },
);

function typed(
  doc: Y.Doc,
  { place, cut, text, key }: { place: number; cut: number; text: string; key: string },
): void {
  const body = doc.getText('body');
  const at = place % (body.length + 1);
  body.insert(at, text);
  body.delete(at, Math.min(cut, body.length - at));
  const entries = doc.getMap<Y.Map<unknown>>('issues');
  if (cut % 5 === 0) entries.delete(key);
  else if (entries.has(key)) entries.get(key)?.set('title', text);
  else entries.set(key, new Y.Map([['title', text]]));
}

function join(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  return doc;
}

test('124: the pieces of a loaded document are the document, byte for byte, and none waits for a later one', () => {
  fc.assert(
    fc.property(edits, fc.integer({ min: 20, max: 400 }), (script, limit) => {
      const docs = [0, 1, 2].map((id) => {
        const doc = new Y.Doc();
        doc.clientID = id + 1;
        return doc;
      });
      for (const step of script) {
        const doc = docs[step.at];
        if (!doc) continue;
        typed(doc, step);
        if (step.merge) for (const other of docs) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
      }
      if (!docs[0]) return;
      const doc = join([Y.encodeStateAsUpdate(docs[0])]);
      const pieces = statePieces(doc, limit);
      for (const piece of pieces) expect(outlineUpdate(piece)).not.toBeNull();
      expect(Y.encodeStateAsUpdate(join(pieces))).toEqual(Y.encodeStateAsUpdate(doc));
      const growing = new Y.Doc();
      for (const piece of pieces) {
        Y.applyUpdate(growing, piece);
        expect(growing.store.pendingStructs).toBeNull();
      }
    }),
    { numRuns: 200 },
  );
});

test('124: a long text becomes pieces that are small enough, and no surrogate pair is torn apart', () => {
  const doc = new Y.Doc();
  const text = 'x😀'.repeat(100_000);
  doc.getText('body').insert(0, text);
  doc.getText('body').delete(7, 2);
  const pieces = statePieces(doc, 100_000);
  expect(pieces.length).toBeGreaterThan(4);
  for (const piece of pieces) expect(piece.length).toBeLessThan(200_000);
  const joined = join(pieces);
  expect(joined.getText('body').toJSON()).toBe(doc.getText('body').toJSON());
  expect(Y.encodeStateAsUpdate(joined)).toEqual(Y.encodeStateAsUpdate(doc));
});

test('124: updates that wait for others are kept in the pieces', () => {
  const source = new Y.Doc();
  const updates: Uint8Array[] = [];
  source.on('update', (update: Uint8Array) => updates.push(update));
  for (let n = 0; n < 50; n++) source.getText('body').insert(n, 'x');
  const doc = join([...updates.slice(0, 20), ...updates.slice(21)]);
  const missing = updates[20];
  if (!missing) throw new Error('no update');
  const joined = join(statePieces(doc, 10));
  expect(joined.getText('body').toJSON()).toBe('x'.repeat(20));
  Y.applyUpdate(joined, missing);
  expect(joined.getText('body').toJSON()).toBe('x'.repeat(50));
});
