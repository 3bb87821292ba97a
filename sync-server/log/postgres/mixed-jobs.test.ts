import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendPlain } from '../../../e2e/fixtures/sync/log-writer.ts';
import { createTestSchema, postgresMissing } from '../../../e2e/fixtures/sync/postgres.ts';
import { newId, seedWorkspace, type SeededDevice } from '../../../e2e/fixtures/sync/seed.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { LogStore, LogTx } from '../log-store.ts';
import { verifyLog } from '../verify/verify.ts';

const group: GroupId = `team:${newId()}`;

interface Job {
  readonly at: number;
  readonly steps: readonly string[];
  readonly fails: boolean;
  /** Waits for all before it. */
  readonly isAlone: boolean;
}

const step = fc.constantFrom('append', 'lookBack', 'purge', 'seal', 'count', 'members', 'state');
const job: fc.Arbitrary<Job> = fc.record({
  at: fc.nat(1),
  steps: fc.array(step, { minLength: 1, maxLength: 5 }),
  fails: fc.boolean(),
  isAlone: fc.boolean(),
});

/** What jobs are expected to leave. */
interface Model {
  records: number;
  count: number;
}

async function take(tx: LogTx, name: string, device: SeededDevice, model: Model): Promise<void> {
  const { deviceId } = device;
  const documentId = `issue:${newId()}`;
  switch (name) {
    case 'append': {
      const localId = ((await tx.device(deviceId))?.lastLocalId ?? 0) + 1;
      await appendPlain(tx, { deviceId, updates: [{ localId, groupId: group, documentId }] });
      model.records += 1;
      return;
    }
    case 'lookBack':
      expect(await tx.pushed(deviceId, group, 1e6, 1e6)).toHaveLength(model.records);
      return;
    case 'seal':
      expect((await tx.heads(deviceId)).get(group)?.localId ?? 0).toBe(model.records);
      return;
    case 'purge':
      await tx.purge([]);
      return;
    case 'count':
      await tx.setLastKey('t', (await tx.lastKey('t')) + 1);
      model.count += 1;
      return;
    case 'members':
      expect(await tx.members()).toHaveLength(1);
      return;
    default: {
      const epoch = (await tx.server()).epoch + 1;
      await tx.setServer({ epoch });
    }
  }
}

async function play(stores: readonly LogStore[], jobs: readonly Job[]): Promise<void> {
  const [first] = stores;
  if (!first) throw new Error('There is no store');
  const device = await (await seedWorkspace(first)).device('member');
  const model: Model = { records: 0, count: 0 };
  const begun: Promise<unknown>[] = [];
  for (const { at, steps, fails, isAlone } of jobs) {
    if (isAlone) await Promise.allSettled(begun);
    const done = stores[at % stores.length]?.transact(async (tx) => {
      const mine = { ...model };
      for (const name of steps) await take(tx, name, device, mine);
      if (fails) throw new Error('planned');
      Object.assign(model, mine);
    });
    if (done) begun.push(done);
  }
  const results = await Promise.allSettled(begun);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
  expect(reasons).toEqual(jobs.filter(({ fails }) => fails).map(() => 'Error: planned'));
  for (const store of stores) {
    expect(await verifyLog(store)).toEqual([]);
    expect(await store.transact((tx) => tx.lastKey('t'))).toBe(model.count);
    expect((await store.server()).seq).toBe(3 + model.records);
  }
}

describe.skipIf(postgresMissing !== null)(
  `jobs over PostgreSQL (${postgresMissing ?? 'there is one'})`,
  { timeout: 90_000 },
  () => {
    test('K2, K14: whatever they do, in whichever instance, each is done whole or leaves no trace', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 25 }), async (jobs) => {
          const schema = createTestSchema();
          const stores = [await schema.open(), await schema.open()];
          try {
            await play(stores, jobs);
          } finally {
            for (const store of stores) await store.close();
            await schema.remove();
          }
        }),
        { numRuns: 12 },
      );
    });
  },
);
