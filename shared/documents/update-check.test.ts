import * as encoding from 'lib0/encoding';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { playSteps, steps } from '../testing/random-documents.ts';
import type { Step } from '../testing/random-documents.ts';
import { outlineUpdate } from './update-check.ts';
import type { UpdateOutline } from './update-outline.ts';

/** Updates of all the ways in which Yjs makes them, of what replicas did. */
function updatesOf(script: readonly Step[]): Uint8Array[] {
  const { updates, docs } = playSteps(script);
  const [first = new Y.Doc(), second = new Y.Doc()] = docs;
  const half = updates.filter((_, i) => i % 2 === 0);
  const partial = new Y.Doc();
  for (const update of half) Y.applyUpdate(partial, update);
  return [
    ...updates,
    Y.encodeStateAsUpdate(first),
    Y.encodeStateAsUpdate(second),
    Y.encodeStateAsUpdate(first, Y.encodeStateVector(partial)),
    Y.encodeStateAsUpdate(partial),
    Y.mergeUpdates([Y.encodeStateAsUpdate(new Y.Doc()), ...half]),
    Y.diffUpdate(Y.mergeUpdates([...half, ...updates.slice(-1)]), Y.encodeStateVector(partial)),
  ];
}

function outline(update: Uint8Array): UpdateOutline {
  const found = outlineUpdate(update);
  if (!found) throw new Error(`Refused: ${Buffer.from(update).toString('hex')}`);
  return found;
}

const bytes = (...numbers: readonly number[]): Uint8Array =>
  encoding.encode((to) => numbers.forEach((n) => encoding.writeVarUint(to, n)));

describe('outlineUpdate', () => {
  it('O10, O11: passes what Yjs writes and says of it what Yjs says', () => {
    fc.assert(
      fc.property(steps, (script) => {
        for (const update of updatesOf(script)) {
          const found = outline(update);
          const { structs, ds } = Y.decodeUpdate(update);
          const { from, to } = Y.parseUpdateMeta(update);
          const ends = [...ds.clients].map(([client, items]): [number, number] => [
            client,
            Math.max(...items.map(({ clock, len }) => clock + len)),
          ]);
          const starts = found.clients.filter(({ ranges }) => ranges[0]?.from === 0);
          expect(found.structs).toBe(structs.length);
          expect(found.deletes).toBe([...ds.clients.values()].flat().length);
          expect(new Map(found.clients.map((section) => [section.client, section.from]))).toEqual(from);
          expect(new Map(found.clients.map((section) => [section.client, section.to]))).toEqual(to);
          expect(new Map(starts.map(({ client, ranges }) => [client, ranges[0]?.to]))).toEqual(
            Y.decodeStateVector(Y.encodeStateVectorFromUpdate(update)),
          );
          expect(found.deleted).toEqual(new Map(ends));
        }
      }),
    );
  });

  it('O10: names the highest clock of each client that a struct hangs on', () => {
    fc.assert(
      fc.property(steps, (script) => {
        for (const update of updatesOf(script)) {
          const highest = new Map<number, number>();
          for (const struct of Y.decodeUpdate(update).structs) {
            if (!(struct instanceof Y.Item)) continue;
            for (const id of [struct.origin, struct.rightOrigin, struct.parent]) {
              if (id instanceof Y.ID) highest.set(id.client, Math.max(highest.get(id.client) ?? 0, id.clock));
            }
          }
          expect(outline(update).references).toEqual(highest);
        }
      }),
    );
  });

  it('O10: tells what is skipped from what is there', () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (const text of ['ab', 'c', 'd', 'e']) doc.getText('t').insert(0, text);
    updates.splice(1, 1);
    expect(outline(Y.mergeUpdates(updates)).clients).toEqual([
      {
        client: doc.clientID,
        from: 0,
        to: 5,
        ranges: [
          { from: 0, to: 2 },
          { from: 3, to: 5 },
        ],
      },
    ]);
  });

  it('O1: what it passes of damaged updates, Yjs takes too, and writes what it passes again', () => {
    const flip = fc.record({ at: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) });
    fc.assert(
      fc.property(steps, fc.array(flip, { minLength: 1, maxLength: 3 }), fc.nat(), (script, flips, cut) => {
        for (const update of updatesOf(script).slice(-6)) {
          const flipped = Uint8Array.from(update);
          for (const { at, mask } of flips)
            flipped[at % update.length] = (flipped[at % update.length] ?? 0) ^ mask;
          for (const damaged of [flipped, flipped.slice(0, cut % (update.length + 1))]) {
            if (!outlineUpdate(damaged)) continue;
            const doc = new Y.Doc();
            Y.applyUpdate(doc, damaged);
            Y.mergeUpdates([damaged, update]);
            expect(outlineUpdate(Y.encodeStateAsUpdate(doc))).not.toBeNull();
          }
        }
      }),
    );
  });

  it('O1: never throws on noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => outlineUpdate(noise) !== undefined));
  });

  it('O1: reads nothing past the end of the bytes it is given', () => {
    const doc = new Y.Doc();
    doc.getText('t').insert(0, 'a text that the frame around it would go on with');
    const update = Y.encodeStateAsUpdate(doc);
    for (let end = 0; end < update.length; end++) expect(outlineUpdate(update.subarray(0, end))).toBeNull();
  });

  it('O3: passes the largest client id and the highest clock, and nothing above', () => {
    const collected = (client: number, clock: number, length: number): Uint8Array =>
      bytes(1, 1, client, clock, 0, length, 0);
    expect(outlineUpdate(collected(2 ** 32 - 1, 0, 2 ** 31 - 1))).not.toBeNull();
    expect(outlineUpdate(collected(2 ** 32, 0, 1))).toBeNull();
    expect(outlineUpdate(collected(2 ** 53 - 1, 0, 1))).toBeNull();
    expect(outlineUpdate(collected(1, 0, 2 ** 31))).toBeNull();
    expect(outlineUpdate(collected(1, 2 ** 31 - 2, 1))).not.toBeNull();
    expect(outlineUpdate(collected(1, 2 ** 31 - 1, 1))).toBeNull();
    expect(outlineUpdate(bytes(0, 1, 1, 1, 2 ** 31 - 2, 1))).not.toBeNull();
    expect(outlineUpdate(bytes(0, 1, 1, 1, 2 ** 31 - 1, 1))).toBeNull();
  });

  it.each([
    ['two sections of one client', [2, 1, 5, 0, 0, 1, 1, 5, 1, 0, 1, 0]],
    ['a section of nothing', [1, 0, 5, 0, 1, 7, 1, 0, 1]],
    ['two deletions of one client', [0, 2, 5, 1, 0, 1, 5, 1, 3, 1]],
    ['a deletion of no ranges', [0, 2, 5, 0, 7, 2, 0, 1, 3, 1]],
    ['deletions that descend', [0, 1, 5, 2, 3, 1, 0, 1]],
    ['deletions that overlap', [0, 1, 5, 2, 0, 3, 2, 1]],
  ])('O4: refuses %s', (_, numbers) => {
    expect(outlineUpdate(Uint8Array.from(numbers))).toBeNull();
  });

  it('O4: passes what differs from these in one number', () => {
    for (const numbers of [
      [2, 1, 5, 0, 0, 1, 1, 6, 1, 0, 1, 0],
      [1, 1, 5, 0, 0, 1, 1, 7, 1, 0, 1],
      [0, 2, 5, 1, 0, 1, 6, 1, 3, 1],
      [0, 2, 5, 1, 4, 1, 7, 2, 0, 1, 3, 1],
      [0, 1, 5, 2, 0, 1, 3, 1],
      [0, 1, 5, 2, 0, 2, 2, 1],
    ]) {
      expect(outlineUpdate(Uint8Array.from(numbers))).not.toBeNull();
    }
  });

  it('O4: passes sections in any order', () => {
    const found = outline(Uint8Array.from([2, 1, 5, 0, 0, 1, 1, 7, 0, 0, 2, 0]));
    expect(found.clients.map(({ client, to }) => [client, to])).toEqual([
      [5, 1],
      [7, 2],
    ]);
  });
});
