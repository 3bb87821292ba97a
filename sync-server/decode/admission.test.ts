import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { applyOutlined } from '../../shared/documents/update-apply.ts';
import { outlineUpdate } from '../../shared/documents/update-check.ts';
import type { UpdateOutline } from '../../shared/documents/update-outline.ts';
import { craftUpdate } from '../../shared/testing/crafted-updates.ts';
import {
  collected,
  deletion,
  handmade,
  item,
  section,
  skipped,
  text,
} from '../../shared/testing/handmade-updates.ts';
import type { Place } from '../../shared/testing/handmade-updates.ts';
import { playSteps, steps } from '../../shared/testing/random-documents.ts';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { admitUpdate } from './admission.ts';
import type { Admission, Writer } from './admission.ts';

const known: ReadonlyMap<number, Writer> = new Map([
  [1, { owner: 'mine', clock: 5 }],
  [2, { owner: 'theirs', clock: 5 }],
]);

function outlineOf(update: Uint8Array): UpdateOutline {
  const outline = outlineUpdate(update);
  if (!outline) throw new Error(`Refused: ${Buffer.from(update).toString('hex')}`);
  return outline;
}

const mine = { owner: 'mine', passesOn: false };
const admit = (update: Uint8Array, owner = 'mine', passesOn = false): Admission =>
  admitUpdate(outlineOf(update), known, { owner, passesOn });
/** One item of one letter. */
const letter = (client: number, clock: number, place: Place = {}): Uint8Array =>
  handmade([section(client, clock, [item(text('a'), place)])]);
const ok = (...advances: readonly (readonly [number, Writer])[]): Admission => ({
  ok: true,
  advances: new Map(advances),
});
const gap: Admission = { ok: false, code: 'GAP' };
const foreign: Admission = { ok: false, code: 'FOREIGN_CLIENT' };

describe('admitUpdate', () => {
  it('U1: passes over what is known of its own, and of others where it passes on their work', () => {
    expect(admit(letter(2, 0), 'mine', true)).toEqual(ok());
    expect(admit(letter(2, 4), 'mine', true)).toEqual(ok());
    expect(admit(letter(1, 4))).toEqual(ok());
    expect(admit(letter(1, 4), 'theirs', true)).toEqual(ok());
    expect(admit(handmade([]))).toEqual(ok());
  });

  it('U2: refuses known structs of another owner, which may say something else than those that are known', () => {
    expect(admit(letter(2, 0))).toEqual(foreign);
    expect(admit(letter(1, 4), 'theirs')).toEqual(foreign);
    expect(admit(handmade([section(2, 0, [collected(5)]), section(1, 0, [collected(9)])]))).toEqual(foreign);
  });

  it('U1, U7: moves on only what is new of a state that holds much that is known', () => {
    const state = handmade([section(2, 0, [collected(5)]), section(1, 0, [collected(9)])]);
    expect(admit(state, 'mine', true)).toEqual(ok([1, { owner: 'mine', clock: 9 }]));
  });

  it('U2: refuses new structs of another owner', () => {
    expect(admit(letter(2, 5))).toEqual(foreign);
    expect(admit(letter(1, 5), 'theirs')).toEqual(foreign);
    expect(admit(handmade([section(2, 0, [collected(6)])]))).toEqual(foreign);
  });

  it('U2: names the other owner before any gap, in whatever order they stand', () => {
    expect(admit(letter(2, 9))).toEqual(foreign);
    const lacking = section(1, 9, [collected(1)]);
    const others = section(2, 5, [collected(1)]);
    expect(admit(handmade([lacking, others]))).toEqual(foreign);
    expect(admit(handmade([others, lacking]))).toEqual(foreign);
  });

  it('U3: gives an unknown client id to whoever writes under it', () => {
    expect(admit(letter(3, 0))).toEqual(ok([3, { owner: 'mine', clock: 1 }]));
    expect(admit(letter(3, 0), 'theirs')).toEqual(ok([3, { owner: 'theirs', clock: 1 }]));
  });

  it('U4: refuses structs that begin above the clock', () => {
    expect(admit(letter(1, 5))).toEqual(ok([1, { owner: 'mine', clock: 6 }]));
    expect(admit(letter(1, 6))).toEqual(gap);
    expect(admit(letter(3, 1))).toEqual(gap);
  });

  it('U4: refuses what is behind skipped structs that are not known', () => {
    const behind = (clock: number, length: number): Uint8Array =>
      handmade([section(1, clock, [collected(1), skipped(length), collected(1)])]);
    expect(admit(behind(0, 4))).toEqual(ok([1, { owner: 'mine', clock: 6 }]));
    expect(admit(behind(0, 5))).toEqual(gap);
    expect(admit(behind(5, 1))).toEqual(gap);
    expect(admit(behind(0, 2))).toEqual(ok());
  });

  it.each(['origin', 'right', 'parent'] as const)('U5: refuses an item whose %s is not there', (name) => {
    const advance = ok([1, { owner: 'mine', clock: 6 }]);
    expect(admit(letter(1, 5, { [name]: [2, 4] }))).toEqual(advance);
    expect(admit(letter(1, 5, { [name]: [2, 5] }))).toEqual(gap);
    expect(admit(letter(1, 5, { [name]: [7, 0] }))).toEqual(gap);
    // Yjs asks for it even where the item itself is known.
    expect(admit(letter(2, 0, { [name]: [7, 0] }), 'mine', true)).toEqual(gap);
  });

  it('U5: finds what is named in the same update', () => {
    const both = (clock: number): Uint8Array =>
      handmade([section(1, 5, [item(text('a'), { origin: [3, clock] })]), section(3, 0, [collected(2)])]);
    expect(admit(both(1))).toEqual(ok([1, { owner: 'mine', clock: 6 }], [3, { owner: 'mine', clock: 2 }]));
    expect(admit(both(2))).toEqual(gap);
  });

  it('U6: refuses the deletion of what is not there', () => {
    expect(admit(handmade([], [deletion(2, [0, 5])]))).toEqual(ok());
    expect(admit(handmade([], [deletion(2, [0, 1], [4, 2])]))).toEqual(gap);
    expect(admit(handmade([], [deletion(7, [0, 1])]))).toEqual(gap);
    expect(admit(handmade([section(3, 0, [collected(2)])], [deletion(3, [0, 2])]))).toMatchObject({
      ok: true,
    });
  });

  it('U8: refuses each of many updates whose first is missing, instead of letting Yjs wait for it', () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (let i = 0; i < 500; i++) doc.getText('t').insert(i, 'a');
    expect(updates).toHaveLength(500);
    for (const update of updates.slice(1))
      expect(admitUpdate(outlineOf(update), new Map(), mine)).toEqual(gap);
  });
});

/** What the log would hold: the admitted updates, and the writers they leave behind. */
function admitAll(
  updates: readonly Uint8Array[],
  refused: (update: Uint8Array, log: readonly Uint8Array[]) => void,
) {
  const writers = new Map<number, Writer>();
  const log: Uint8Array[] = [];
  const doc = new Y.Doc();
  for (const update of updates) {
    const outline = outlineOf(update);
    const admission = admitUpdate(outline, writers, mine);
    if (!admission.ok) {
      refused(update, log);
      continue;
    }
    log.push(update);
    for (const [client, writer] of admission.advances) writers.set(client, writer);
    applyOutlined(doc, update, outline);
    expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
  }
  const clocks = new Map([...writers].map(([client, { clock }]) => [client, clock]));
  expect(Y.decodeStateVector(Y.encodeStateVector(doc))).toEqual(clocks);
  return { doc, log };
}

describe('what is admitted', () => {
  it('U8: is taken in whole, and what is refused would be kept waiting', () => {
    const seen = { admitted: 0, refused: 0 };
    fc.assert(
      fc.property(steps, fc.integer(), (script, seed) => {
        const random = createSeededRandom(seed);
        const roll = (): number => random.below(10);
        const { updates, docs } = playSteps(script);
        const sent = updates.flatMap((update) => {
          const chance = roll();
          if (chance === 0) return [];
          if (chance === 3) return random.chance(0.5) ? [] : [update];
          if (chance === 1) return [Y.mergeUpdates(updates.filter(() => roll() < 4).concat(update)), update];
          if (chance === 2) return [update, ...docs.slice(0, 1).map((doc) => Y.encodeStateAsUpdate(doc))];
          return [update];
        });
        const { log } = admitAll(sent, (update, before) => {
          seen.refused++;
          const doc = new Y.Doc();
          for (const each of [...before, update]) Y.applyUpdate(doc, each);
          expect(doc.store.pendingStructs ?? doc.store.pendingDs).not.toBeNull();
        });
        seen.admitted += log.length;
      }),
    );
    expect(Math.min(seen.admitted, seen.refused)).toBeGreaterThan(20);
  });

  it('A4: never breaks Yjs, whatever it means, and makes a state that is admitted again', () => {
    const seen = { admitted: 0, refused: 0 };
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = createSeededRandom(seed);
        const clocks = new Map<number, number>();
        const crafted = Array.from({ length: 20 }, () => craftUpdate(random, clocks)).filter((update) => {
          const outline = outlineUpdate(update);
          // Later ones are to build on what earlier ones, if they were admitted, left behind.
          for (const { client, to } of outline?.clients ?? [])
            clocks.set(client, Math.max(clocks.get(client) ?? 0, to));
          return outline;
        });
        const { doc, log } = admitAll(crafted, () => void seen.refused++);
        seen.admitted += log.length;
        const { log: copied } = admitAll([Y.encodeStateAsUpdate(doc)], () => undefined);
        expect(copied).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
    expect(Math.min(seen.admitted, seen.refused)).toBeGreaterThan(300);
  });
});
