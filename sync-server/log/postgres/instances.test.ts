import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestSchema, postgresMissing, type TestSchema } from '../../../e2e/fixtures/sync/postgres.ts';
import { newId, seedWorkspace, type Seed } from '../../../e2e/fixtures/sync/seed.ts';
import type { Guest } from '../../../e2e/fixtures/sync-core/guest.ts';
import { createLogWriter } from '../../../e2e/fixtures/sync-core/log-writer.ts';
import { openTestCore, type TestCore } from '../../../e2e/fixtures/sync-core/open-core.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { closeCodes } from '../../../shared/wire/close-codes.ts';
import type { LogStore } from '../log-store.ts';

describe.skipIf(postgresMissing !== null)(
  `two servers over PostgreSQL (${postgresMissing ?? 'there is one'})`,
  () => {
    let schema: TestSchema;
    let stores: LogStore[];
    let cores: TestCore[];
    let seed: Seed;
    const group: GroupId = `team:${newId()}`;

    /** Starts two instances; `hears` says whether rings arrive. */
    async function start(hears: boolean): Promise<[TestCore, TestCore]> {
      for (const store of stores) {
        cores.push(await openTestCore(hears ? store : { ...store, onRing: () => () => undefined }));
      }
      const [a, b] = cores;
      if (!a || !b) throw new Error('There are two');
      return [a, b];
    }

    beforeEach(async () => {
      schema = createTestSchema();
      stores = [await schema.open(), await schema.open()];
      cores = [];
      const [first] = stores;
      if (first) seed = await seedWorkspace(first);
    });
    afterEach(async () => {
      for (const core of cores) core.close();
      for (const store of stores) await store.close();
      await schema.remove();
    });

    test('P1, P3: both pass everything on, in order, by rings alone', async () => {
      const [a, b] = await start(true);
      const readers = [await a.live(await seed.device('viewer')), await b.live(await seed.device('viewer'))];
      const writers = [
        createLogWriter(a, await seed.device('member')),
        createLogWriter(b, await seed.device('member')),
      ];
      const documents = writers.map((writer) => writer.create(group));
      await Promise.all(
        writers.map(async (writer, i) => {
          for (let n = 0; n < 10; n++) await writer.type([documents[i] ?? '']);
        }),
      );
      const head = await a.store.head();
      for (const reader of readers) {
        await reader.reached(head);
        const seqs = reader.records().flatMap(({ seq, kind }) => (kind === 'yjs' ? [seq] : []));
        expect(seqs).toEqual(Array.from({ length: 20 }, (_unused, i) => head - 19 + i));
      }
      expect(a.counted('recordsFromOthers')).toBeGreaterThan(0);
      expect(b.counted('recordsFromOthers')).toBeGreaterThan(0);
    });

    /** Revokes a device at one instance, while it is live at the other. */
    async function revoke([a, b]: [TestCore, TestCore]): Promise<Guest> {
      const owner = await a.enter(await seed.device('owner'));
      const device = await seed.device('member');
      const there = await b.live(device);
      const { deviceId } = device;
      owner.send({ type: 'request', id: 1, call: { method: 'devices.revoke', deviceId } });
      expect(await owner.next('response')).toMatchObject({ result: { method: 'done' } });
      return there;
    }

    test('A9: a device that is revoked at one is gone from the other by one ring', async () => {
      const there = await revoke(await start(true));
      expect(await there.ended()).toBe(closeCodes.unauthorised);
    });

    test('A9: a device that is revoked at one is gone from the other by the poll alone', async () => {
      const both = await start(false);
      const there = await revoke(both);
      expect(there.closed).toBeNull();
      both[1].time.advance(5_000);
      expect(await there.ended()).toBe(closeCodes.unauthorised);
    });
  },
);
