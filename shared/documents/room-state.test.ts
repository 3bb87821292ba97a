import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createRangeSets } from './clock-ranges.ts';
import { createRoomState } from './room-state.ts';
import { outlineUpdate } from './update-check.ts';

type Step = { readonly by: number; readonly at: number; readonly insert: boolean };
const steps = fc.array(fc.record({ by: fc.nat(2), at: fc.nat(30), insert: fc.boolean() }), { maxLength: 30 });

/** Three people on one text who hear of each other at once; the update of each step that changed something. */
function play(all: readonly Step[]): { doc: Y.Doc; updates: Uint8Array[] } {
  const docs = [1, 2, 3].map((id) => {
    const doc = new Y.Doc();
    doc.clientID = id;
    return doc;
  });
  const updates: Uint8Array[] = [];
  for (const { by, at, insert } of all) {
    const doc = docs[by] ?? new Y.Doc();
    const text = doc.getText('t');
    const before = updates.length;
    const keep = (update: Uint8Array): void => void updates.push(update);
    doc.on('update', keep);
    if (insert) text.insert(at % (text.length + 1), 'xy');
    else if (text.length > 0) text.delete(at % text.length, 1);
    doc.off('update', keep);
    for (const update of updates.slice(before)) for (const each of docs) Y.applyUpdate(each, update);
  }
  return { doc: docs[0] ?? new Y.Doc(), updates };
}

const read = (doc: Y.Doc): string => doc.getText('t').toJSON();
const brings = (state: ReturnType<typeof createRoomState>, update: Uint8Array): boolean => {
  const outline = outlineUpdate(update);
  if (!outline) throw new Error('Not an update');
  return state.brings(update, outline);
};

test('R13: bytes that grow say what the document says, to whoever has less', () => {
  fc.assert(
    fc.property(steps, fc.nat(30), fc.nat(30), (all, cut, had) => {
      const { doc, updates } = play(all);
      const early = updates.slice(0, cut);
      const merged = new Y.Doc();
      for (const update of early) Y.applyUpdate(merged, update);
      const state = createRoomState(early.length > 0 ? Y.encodeStateAsUpdate(merged) : null);
      for (const update of updates.slice(cut)) {
        expect(brings(state, update)).toBe(true);
        state.add(update);
      }
      const reader = new Y.Doc();
      for (const update of updates.slice(0, had)) Y.applyUpdate(reader, update);
      for (const update of state.missing(Y.encodeStateVector(reader))) Y.applyUpdate(reader, update);
      expect(read(reader)).toBe(read(doc));
      expect(Y.decodeStateVector(state.stateVector())).toEqual(Y.decodeStateVector(Y.encodeStateVector(doc)));
    }),
  );
});

test('R13: what it holds brings nothing, in one piece or in many, also after it was merged', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), (all, isMerged) => {
      const { doc, updates } = play(all);
      const state = createRoomState(null);
      for (const update of updates) state.add(update);
      if (isMerged) state.rebase(Y.encodeStateAsUpdate(doc), updates.length + 1);
      for (const update of [...updates, Y.encodeStateAsUpdate(doc)])
        expect(brings(state, update)).toBe(false);
      doc.getText('t').insert(0, 'new');
      expect(brings(state, Y.encodeStateAsUpdate(doc))).toBe(true);
      const news = Y.diffUpdate(Y.encodeStateAsUpdate(doc), state.stateVector());
      state.add(news);
      doc.getText('t').delete(0, 1);
      expect(brings(state, Y.encodeStateAsUpdate(doc))).toBe(true);
    }),
  );
});

test('R13: merging keeps what came while it was under way', () => {
  const { doc, updates } = play(Array.from({ length: 6 }, (_, at) => ({ by: at % 3, at, insert: true })));
  const state = createRoomState(null);
  for (const update of updates.slice(0, 4)) state.add(update);
  const parts = state.parts();
  for (const update of updates.slice(4)) state.add(update);
  state.rebase(Y.mergeUpdates([...parts]), parts.length);
  expect(state.later).toBe(2);
  const reader = new Y.Doc();
  for (const update of state.missing(Uint8Array.of(0))) Y.applyUpdate(reader, update);
  expect(read(reader)).toBe(read(doc));
});

test('sets of ranges say what a set of clocks would', () => {
  const range = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 8 }));
  fc.assert(
    fc.property(fc.array(range, { maxLength: 20 }), range, (ranges, [from, length]) => {
      const sets = createRangeSets();
      const clocks = new Set<number>();
      for (const [start, size] of ranges) {
        sets.add(1, { from: start, to: start + size });
        for (let clock = start; clock < start + size; clock++) clocks.add(clock);
      }
      const asked = Array.from({ length }, (_, i) => from + i);
      expect(sets.covers(1, { from, to: from + length })).toBe(asked.every((clock) => clocks.has(clock)));
      expect(sets.covers(2, { from, to: from + length })).toBe(false);
    }),
  );
});
