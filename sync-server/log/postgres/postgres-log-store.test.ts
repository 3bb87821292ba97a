import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendPlain, writePlain } from '../../../e2e/fixtures/sync/log-writer.ts';
import {
  createTestDatabase,
  createTestSchema,
  endConnections,
  postgresMissing,
  runSql,
  type TestSchema,
} from '../../../e2e/fixtures/sync/postgres.ts';
import { newId, seedWorkspace, type SeededDevice } from '../../../e2e/fixtures/sync/seed.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { LogStore } from '../log-store.ts';
import { verifyLog } from '../verify/verify.ts';
import { bytesArray } from './binary-array.ts';
import { ringOf, wordOf } from './bell.ts';
import { parseBytes } from './connect.ts';
import { migrations } from './schema.ts';

const team: GroupId = `team:${newId()}`;

test('bytes come and go in the forms of PostgreSQL', () => {
  const array = bytesArray([Uint8Array.of(1, 2), null]);
  expect([...array.subarray(0, 20)]).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 17, 0, 0, 0, 2, 0, 0, 0, 1]);
  expect([...array.subarray(20)]).toEqual([0, 0, 0, 2, 1, 2, 255, 255, 255, 255]);
  expect(parseBytes('\\x00ff10')).toEqual(Uint8Array.of(0, 255, 16));
  expect(parseBytes('\\x')).toEqual(new Uint8Array());
});

test.each([
  ['other 7', 7],
  ['me 7', null],
  ['other x', null],
  ['other', null],
  ['', null],
  [undefined, null],
])('the ring %s tells %s', (payload, seq) => {
  expect(ringOf(payload, 'me')).toBe(seq);
});

test.each([
  ['other some words', { from: 'other', text: 'some words' }],
  ['other ', { from: 'other', text: '' }],
  ['me some words', null],
  ['other', null],
  [' words', null],
  [undefined, null],
])('K21: the notification %s says %s', (payload, word) => {
  expect(wordOf(payload, 'me')).toEqual(word);
});

describe.skipIf(postgresMissing !== null)(
  `a log in PostgreSQL (${postgresMissing ?? 'there is one'})`,
  () => {
    let schema: TestSchema;
    let stores: LogStore[];
    let store: LogStore;
    let device: SeededDevice;
    let localId: number;

    async function open(): Promise<LogStore> {
      const opened = await schema.open();
      stores.push(opened);
      return opened;
    }

    beforeEach(async () => {
      schema = createTestSchema();
      stores = [];
      store = await open();
      device = await (await seedWorkspace(store)).device('member');
      localId = 0;
    });
    afterEach(async () => {
      for (const one of stores) await one.close();
      await schema.remove();
    });

    function update(documentId = `issue:${newId()}`): {
      localId: number;
      groupId: GroupId;
      documentId: string;
    } {
      localId += 1;
      return { localId, groupId: team, documentId };
    }
    const write = (at: LogStore, documentId?: string): Promise<number> =>
      writePlain(at, { deviceId: device.deviceId, updates: [update(documentId)] });

    test('K14: two instances number records without gaps and see what the other wrote', async () => {
      const other = await open();
      const document = `issue:${newId()}`;
      const before = await store.head();
      const firsts: number[] = [];
      for (let i = 0; i < 12; i++) firsts.push(await write(i % 2 === 0 ? store : other, document));
      expect(firsts).toEqual(Array.from({ length: 12 }, (_unused, i) => before + 1 + i));
      await Promise.all([
        ...Array.from({ length: 20 }, (_unused, i) => store.transact((tx) => tx.setLastKey(`t${i}`, i))),
        ...Array.from({ length: 20 }, (_unused, i) => other.transact((tx) => tx.setLastKey(`t${i}`, i))),
      ]);
      expect((await other.document(document))?.updates).toHaveLength(12);
      expect(await verifyLog(other)).toEqual([]);
    });

    test('K14: what an instance kept in memory is not good after another has committed, records or not', async () => {
      const other = await open();
      await store.transact((tx) => tx.setServer({ backedUpSeq: 1 }));
      expect((await other.transact((tx) => tx.device(device.deviceId)))?.state).toBe('active');
      await store.transact((tx) => tx.setDeviceState(device.deviceId, 'revoked'));
      expect((await other.transact((tx) => tx.device(device.deviceId)))?.state).toBe('revoked');
      expect((await other.transact((tx) => tx.server())).backedUpSeq).toBe(1);
    });

    test('K14: both count on one counter, whatever they do at once', async () => {
      const other = await open();
      const add = (at: LogStore): Promise<void> =>
        at.transact(async (tx) => tx.setLastKey('t', (await tx.lastKey('t')) + 1));
      await Promise.all(Array.from({ length: 60 }, (_unused, i) => add(i % 3 === 0 ? other : store)));
      expect(await store.transact((tx) => tx.lastKey('t'))).toBe(60);
    });

    test('K15: rings for the others, and not for itself', async () => {
      const other = await open();
      const mine: number[] = [];
      store.onRing((seq) => mine.push(seq));
      const { promise: rung, resolve } = Promise.withResolvers<number>();
      other.onRing(resolve);
      const seq = await write(store);
      expect(await rung).toBe(seq);
      expect(mine).toEqual([]);
    });

    test('a job that fails after SQL leaves no trace, and its neighbours stay', async () => {
      const [first, third] = [update(), update()];
      const { deviceId } = device;
      const start = await store.head();
      const results = await Promise.allSettled([
        store.transact(async (tx) => appendPlain(tx, { deviceId, updates: [first] })),
        store.transact(async (tx) => {
          await appendPlain(tx, { deviceId, updates: [{ ...update(), localId: 90 }] });
          await tx.setLastKey('t', 5);
          await tx.members();
          await tx.setServer({ epoch: 9 });
          await tx.addInvite(
            {
              hash: new Uint8Array(32),
              by: null,
              madeWith: null,
              role: 'owner',
              teams: null,
              memberId: null,
              isClaim: true,
              expiresAt: null,
            },
            1,
          );
          throw new Error('mine');
        }),
        store.transact(async (tx) => appendPlain(tx, { deviceId, updates: [third] })),
      ]);
      expect(results).toMatchObject([
        { value: start + 1 },
        { reason: { message: 'mine' } },
        { value: start + 2 },
      ]);
      expect(await store.transact((tx) => tx.lastKey('t'))).toBe(0);
      expect((await store.server()).epoch).toBe(1);
      expect(await verifyLog(store)).toEqual([]);
    });

    test('a text that PostgreSQL cannot keep fails its own job only', async () => {
      const results = await Promise.allSettled([write(store), write(store, 'issue:\0'), write(store)]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await verifyLog(store)).toEqual([]);
    });

    test('K16: a connection that ends in a transaction undoes it, and the next goes on', async () => {
      await write(store);
      const before = await store.server();
      const { deviceId } = device;
      const ended = store.transact(async (tx) => {
        await appendPlain(tx, { deviceId, updates: [update()] });
        await tx.setLastKey('t', 5);
        const rows = await runSql(
          `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_class ON pg_class.oid = relation
         WHERE relname = 'server' AND relnamespace = $1::regnamespace AND mode = 'RowShareLock'`,
          [schema.name],
        );
        expect(rows).toHaveLength(1);
        await tx.lastKey('t');
      });
      const neighbour = store.transact((tx) => tx.setLastKey('u', 1));
      const results = await Promise.allSettled([ended, neighbour]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await store.server()).toEqual(before);
      localId -= 1;
      expect(await write(store)).toBe(before.seq + 1);
      expect(await store.transact((tx) => tx.lastKey('t'))).toBe(0);
      expect(await verifyLog(store)).toEqual([]);
    });

    test('K16: when every connection ends, rings are heard again after a while', async () => {
      const other = await open();
      await other.check();
      // Two that listen, and those of the pools.
      expect(await endConnections(schema.name)).toBeGreaterThanOrEqual(4);
      const { promise: rung, resolve } = Promise.withResolvers<void>();
      other.onRing(() => resolve());
      let isHeard = false;
      void rung.then(() => (isHeard = true));
      while (!isHeard) await write(store).catch(() => undefined);
      await expect(other.check()).resolves.toBeUndefined();
      expect(await verifyLog(store)).toEqual([]);
    });

    test('K16: while the database lets nobody in, work and checks fail; then all goes on', async () => {
      const database = await createTestDatabase();
      const away = await schema.open({ url: database.url });
      const { deviceId } = await (await seedWorkspace(away)).device('member');
      const type = (): Promise<number> => writePlain(away, { deviceId, updates: [update()] });
      const before = await type();
      await database.shut(schema.name);
      const works = await Promise.allSettled([type(), away.transact((tx) => tx.setLastKey('t', 1))]);
      expect(works.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await expect(away.check()).rejects.toThrow(/not currently accepting connections/);
      await expect(away.head()).rejects.toThrow(/not currently accepting connections/);
      await database.letIn();
      await expect(away.check()).resolves.toBeUndefined();
      expect(await type()).toBe(before + 1);
      expect(await away.transact((tx) => tx.lastKey('t'))).toBe(0);
      expect(await verifyLog(away)).toEqual([]);
      await away.close();
      await database.remove();
    });

    test('K17: many that start at once make one log', async () => {
      const fresh = createTestSchema();
      const opened = await Promise.all([fresh.open(), fresh.open(), fresh.open()]);
      expect(new Set(opened.map(({ serverId }) => serverId)).size).toBe(1);
      for (const one of opened) await one.close();
      await fresh.remove();
    });

    test('K17: a log of a newer version is refused and left as it is', async () => {
      const version = `${schema.name}.schema_version`;
      await runSql(`UPDATE ${version} SET version = $1`, [migrations.length + 1]);
      await expect(schema.open()).rejects.toThrow(/newer version of Hearth/);
      expect(await runSql(`SELECT version FROM ${version}`)).toEqual([{ version: migrations.length + 1 }]);
    });

    test('K17: a name that is no identifier never comes into SQL', async () => {
      await expect(schema.open({ schema: 'a; DROP SCHEMA public' })).rejects.toThrow(/no name of a schema/);
    });
  },
);
