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
import type { Id, Write } from '../testing/handmade-updates.ts';
import { outlineUpdate } from './update-check.ts';

const ARRAY = sharedType(0);
const MAP = sharedType(1);
const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** A chain of structs of clients 1 and 2 in turn, each behind the one before. */
function zigzag(length: number, first: Write): Uint8Array {
  const structs: [Write[], Write[]] = [[], []];
  for (let n = 0; n < length; n++) {
    const before: Id = [((n + 1) % 2) + 1, Math.floor((n - 1) / 2)];
    structs[n % 2 === 0 ? 0 : 1].push(n === 0 ? first : item(text('a'), { origin: before }));
  }
  return handmade([section(1, 0, structs[0]), section(2, 0, structs[1])]);
}

describe('O7: order', () => {
  it('refuses a struct that names itself, or what its client writes later', () => {
    for (const clock of [0, 1, 5]) {
      expect(outlineUpdate(structsOf(1, item(text('a'), { origin: [1, clock] })))).toBeNull();
      expect(outlineUpdate(structsOf(1, item(text('a'), { right: [1, clock] })))).toBeNull();
      expect(outlineUpdate(structsOf(1, item(text('a'), { parent: [1, clock] })))).toBeNull();
    }
  });

  it('refuses structs that wait for each other', () => {
    const circle = handmade([
      section(1, 0, [item(text('a'), { origin: [2, 0] })]),
      section(2, 0, [item(text('a'), { right: [3, 1] })]),
      section(3, 0, [collected(1), item(text('a'), { parent: [1, 0] })]),
    ]);
    expect(outlineUpdate(circle)).toBeNull();
    const doc = new Y.Doc();
    Y.applyUpdate(doc, circle);
    expect(doc.store.pendingStructs).not.toBeNull();
  });

  it('passes structs of two clients that hang on each other in turn, however many', () => {
    const update = zigzag(20_000, item(text('a')));
    expect(outlineUpdate(update)).toMatchObject({ structs: 20_000 });
    const doc = new Y.Doc();
    Y.applyUpdate(doc, update);
    expect(doc.store.pendingStructs).toBeNull();
  });

  it('refuses just the structs of which Yjs keeps some waiting', () => {
    const name = fc.option(fc.record({ client: fc.nat(3), clock: fc.nat(9) }), { freq: 2 });
    const clients = fc.array(fc.array(name, { minLength: 1, maxLength: 5 }), { minLength: 4, maxLength: 4 });
    const seen = { passed: 0, refused: 0 };
    fc.assert(
      fc.property(clients, (names) => {
        const write = (own: number, n: number, id: { client: number; clock: number } | null): Write => {
          const end = id?.client === own ? n : (names[id?.client ?? own]?.length ?? 0);
          return item(text('a'), id && end > 0 ? { origin: [id.client, id.clock % end] } : {});
        };
        const update = handmade(
          names.map((structs, own) =>
            section(
              own,
              0,
              structs.map((id, n) => write(own, n, id)),
            ),
          ),
        );
        const outline = outlineUpdate(update);
        const doc = new Y.Doc();
        Y.applyUpdate(doc, update);
        expect(outline === null).toBe(doc.store.pendingStructs !== null);
        seen[outline ? 'passed' : 'refused']++;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(seen.passed, seen.refused)).toBeGreaterThan(50);
  });
});

describe('O8: types in types', () => {
  const chain = (depth: number): Write[] =>
    times(depth, (n) => item(ARRAY, { parent: n === 0 ? 'a' : [1, n - 1] }));

  it('refuses types nested more than 64 deep', () => {
    expect(outlineUpdate(structsOf(1, ...chain(65)))).not.toBeNull();
    expect(outlineUpdate(structsOf(1, ...chain(66)))).toBeNull();
  });

  it('finds them behind neighbours and in several clients', () => {
    const behind = times(140, (n) => {
      if (n === 0) return item(ARRAY, { parent: 'a' });
      return n % 2 === 1 ? item(text('a'), { parent: [1, n - 1] }) : item(ARRAY, { origin: [1, n - 1] });
    });
    expect(outlineUpdate(structsOf(1, ...behind))).toBeNull();
    const clients = times(2, (client) =>
      section(
        client + 1,
        0,
        times(35, (n) => {
          if (client === 0 && n === 0) return item(ARRAY, { parent: 'a' });
          return item(ARRAY, { parent: client === 0 ? [2, n - 1] : [1, n] });
        }),
      ),
    );
    expect(outlineUpdate(handmade(clients))).toBeNull();
  });

  it('passes many types side by side, and what hangs on something collected or elsewhere', () => {
    const beside = times(2_000, (n) => item(MAP, { parent: 'm', key: `k${n}` }));
    expect(outlineUpdate(structsOf(1, ...beside))).not.toBeNull();
    const onCollected = times(200, (n) => (n % 2 === 0 ? collected(1) : item(ARRAY, { parent: [1, n - 1] })));
    expect(outlineUpdate(structsOf(1, ...onCollected))).not.toBeNull();
    const elsewhere = times(200, () => item(ARRAY, { parent: [2, 7] }));
    expect(outlineUpdate(structsOf(1, ...elsewhere))).not.toBeNull();
  });
});

describe('O8: values of maps', () => {
  const PAIR = anyList(1, 2);

  it('refuses two values of one entry in one struct', () => {
    expect(outlineUpdate(structsOf(1, item(anyList(1), { parent: 'm', key: 'k' })))).not.toBeNull();
    expect(outlineUpdate(structsOf(1, item(PAIR, { parent: 'm', key: 'k' })))).toBeNull();
  });

  it('finds them behind another value of the entry', () => {
    const first = item(anyList(1), { parent: 'm', key: 'k' });
    expect(outlineUpdate(structsOf(1, first, item(PAIR, { origin: [1, 0] })))).toBeNull();
    expect(outlineUpdate(structsOf(1, first, item(PAIR, { right: [1, 0] })))).toBeNull();
    expect(outlineUpdate(structsOf(1, item(anyList(1)), item(PAIR, { origin: [1, 0] })))).not.toBeNull();
  });

  it('passes them when they are deleted, as Yjs writes what an undo leaves behind', () => {
    const pair = section(1, 0, [item(PAIR, { parent: 'm', key: 'k' })]);
    expect(outlineUpdate(handmade([pair], [deletion(1, [0, 2])]))).not.toBeNull();
    expect(outlineUpdate(handmade([pair], [deletion(1, [0, 1], [1, 1])]))).toBeNull();
    expect(outlineUpdate(handmade([pair], [deletion(2, [0, 2])]))).toBeNull();

    const doc = new Y.Doc();
    doc.clientID = 1;
    const map = doc.getMap('m');
    const undo = new Y.UndoManager(map, { captureTimeout: 0 });
    for (const value of [1, 2, 3]) map.set('k', value);
    undo.undo();
    undo.undo();
    const state = Y.encodeStateAsUpdate(doc);
    const joined = Y.decodeUpdate(state).structs.filter(({ length }) => length > 1);
    expect(joined).not.toEqual([]);
    expect(outlineUpdate(state)).not.toBeNull();
    expect(outlineUpdate(Y.mergeUpdates([state, Y.encodeStateAsUpdate(new Y.Doc())]))).not.toBeNull();
  });
});
