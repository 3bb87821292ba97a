import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writePlain } from '../../e2e/fixtures/sync/log-writer.ts';
import { createTestDatabase, postgresMissing, type TestDatabase } from '../../e2e/fixtures/sync/postgres.ts';
import { newId, seedWorkspace } from '../../e2e/fixtures/sync/seed.ts';
import { explain } from './explain.ts';
import { homeOf } from './home-of.ts';
import type { LogHome } from './log-home.ts';

const at = (database: string): LogHome => homeOf({ data: '', database });

test('an address is shown without its password', () => {
  expect(at('postgres://hearth:secret@db:5432/team?password=secret').name).toBe(
    'postgres://hearth@db:5432/team',
  );
});

test('a database that does not answer is explained', async () => {
  const failure: unknown = await at('postgres://nobody@127.0.0.1:1/none')
    .open()
    .catch((error: unknown) => error);
  expect(explain(failure)).toMatchObject({
    code: 'ECONNREFUSED',
    message: expect.stringMatching(/does not answer/),
  });
});

describe.skipIf(postgresMissing !== null)(
  `a log in PostgreSQL (${postgresMissing ?? 'there is one'})`,
  () => {
    let database: TestDatabase;
    let home: LogHome;

    beforeEach(async () => {
      database = await createTestDatabase();
      home = at(database.url);
    });
    afterEach(async () => database.remove());

    test('in a database that is not there is explained', async () => {
      const failure: unknown = await at(`${database.url}_not`)
        .open()
        .catch((error: unknown) => error);
      expect(explain(failure)).toMatchObject({
        code: '3D000',
        message: expect.stringMatching(/no such database/),
      });
    });

    test('is not made by asking for it', async () => {
      const missing = { code: 'NO_LOG', message: expect.stringMatching(/^There is no log in postgres:/) };
      await expect(home.withOperator((operator) => operator.status())).rejects.toMatchObject(missing);
      await expect(home.verify()).rejects.toMatchObject(missing);
      await expect(home.withOperator(async () => 1)).rejects.toMatchObject(missing);
    });

    test('is open to its operator while servers run, who knows that they do', async () => {
      const store = await home.open();
      await seedWorkspace(store);
      const look = () =>
        home.withOperator(async (operator, isServed) => ({ isServed, seq: (await operator.status()).seq }));
      expect(await look()).toEqual({ isServed: true, seq: 1 });
      await home.withOperator((operator) => operator.invite({ role: 'member', validFor: 600_000 }));
      expect(await store.auditLog(0, 9)).toMatchObject([{ action: 'operator.invited' }]);
      // Of one moment, while it is served.
      expect((await home.verify()).findings).toEqual([]);
      await expect(home.shrink(async () => 1)).rejects.toMatchObject({ code: 'RUNNING' });
      await store.close();
      // Those who wait for quiet have seen it when they are done.
      expect((await home.verify()).findings).toEqual([]);
      expect(await look()).toMatchObject({ seq: 1 });
    });

    test('is checked and made smaller when no server runs', async () => {
      const store = await home.open();
      const { deviceId } = await (await seedWorkspace(store)).device('member');
      const documentId = `issue:${newId()}`;
      const payload = new Uint8Array(400_000).fill(7);
      const updates = [{ localId: 1, groupId: 'workspace', documentId, payload }] as const;
      await writePlain(store, { deviceId, updates });
      await store.close();
      const { point, findings } = await home.verify();
      expect([findings, point?.seq]).toEqual([[], 4]);
      const { before, after } = await home.shrink((open) => open.transact((tx) => tx.purge([documentId])));
      expect(before - after).toBeGreaterThan(300_000);
    });
  },
);
