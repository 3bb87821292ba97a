import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRetentionWorld, theIssue, type RetentionWorld } from '../../../e2e/fixtures/retention-world.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { systemTimers } from '../../host/platform.ts';
import type { Store } from '../../store/types.ts';
import { owePurge } from './forget-issues.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch('retention-cut');
});
afterEach(() => scratch.remove());

/** A store of a host that ends at its nth commit: before it is on the disk, or right after. */
function cutAt(store: Store, nth: number): { store: Store; wasCut: () => boolean } {
  let left = nth;
  const step = (): void => {
    if (left-- <= 0) throw new Error('The host was ended');
  };
  return {
    wasCut: () => left < 0,
    store: {
      ...store,
      async commit(work) {
        step();
        const result = await store.commit(work);
        step();
        return result;
      },
    },
  };
}

/** Of all files it is known whose they are, and all that is named is there. */
async function expectWhole(world: RetentionWorld): Promise<void> {
  const { kept } = await world.files();
  const named = world.store.read.all<{ hash: string }>(
    `SELECT record ->> '$.terminal.cast' AS hash FROM run WHERE hash IS NOT NULL
     UNION SELECT record ->> '$.terminal.screen' AS hash FROM run WHERE hash IS NOT NULL
     UNION SELECT artifact AS hash FROM evidence WHERE artifact IS NOT NULL`,
  );
  const owed = world.store.read.all<{ hash: string }>(
    "SELECT name AS hash FROM retention_leftover WHERE kind = 'file'",
  );
  expect(kept).toEqual(expect.arrayContaining(named.map(({ hash }) => hash)));
  const known = new Set([...named, ...owed].map(({ hash }) => hash));
  expect(kept.filter((hash) => !known.has(hash))).toEqual([]);
}

async function removeAll(retention: RetentionWorld['retention'], world: RetentionWorld): Promise<unknown> {
  const { plan } = await retention.query({});
  return retention.remove({ plan }, world.context('retention.remove'));
}

/** Does the work in a host that ends at each of its commits in turn; gives how often it was cut. */
async function cutEverywhere(
  work: (retention: RetentionWorld['retention'], world: RetentionWorld) => Promise<unknown>,
  prepare: (world: RetentionWorld) => Promise<unknown>,
): Promise<number> {
  for (let nth = 0; ; nth++) {
    const world = await openRetentionWorld({ profile: join(scratch.path, String(nth)) });
    await prepare(world);
    const { store, wasCut } = cutAt(world.store, nth);
    const ended = world.restart({ store, timers: systemTimers });
    await work(ended, world).catch(() => undefined);
    await ended.close();
    await expectWhole(world);
    await removeAll(world.restart(), world);
    await expectWhole(world);
    expect(world.store.read.all('SELECT * FROM retention_leftover')).toEqual([]);
    expect((await world.retention.query({})).due).toEqual([]);
    await world.close();
    if (!wasCut()) return nth;
  }
}

test('82: a host that ends at any point of it leaves a file and its entry, or what the next pass clears', async () => {
  const cuts = await cutEverywhere(removeAll, async (world) => {
    await world.run({ ago: 400, shown: 'shown', said: ['words'], outputs: { unit: 'printed' } });
    await world.run({ ago: 300, shown: 'shown', outputs: { unit: 'later' } });
    await world.run({ ago: 1, shown: 'young', outputs: { unit: 'newest' } });
  });
  expect(cuts).toBeGreaterThan(20);
}, 120_000);

test('84: the same for a purge', async () => {
  const cuts = await cutEverywhere(removeAll, async (world) => {
    await world.run({ ago: 2, shown: 'shown', said: ['words'], outputs: { unit: 'printed' } });
    await world.run({ ago: 1, outputs: { unit: 'printed' } });
    await world.store.commit((tx) => owePurge(tx, [theIssue]));
  });
  expect(cuts).toBeGreaterThan(10);
}, 120_000);
