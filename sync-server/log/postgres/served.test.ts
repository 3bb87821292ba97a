import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writePlain } from '../../../e2e/fixtures/sync/log-writer.ts';
import {
  createTestDatabase,
  createTestSchema,
  endConnections,
  postgresMissing,
  runSql,
  testDatabase,
  type TestSchema,
} from '../../../e2e/fixtures/sync/postgres.ts';
import { newId, seedWorkspace } from '../../../e2e/fixtures/sync/seed.ts';
import { clock, random } from '../../app/platform.ts';
import type { LogStore } from '../log-store.ts';
import { OPERATOR_PROGRAM } from './connect.ts';
import { migrations } from './schema.ts';
import { openLogSnapshot } from './snapshot.ts';
import { openStaging } from './staging.ts';
import { createDatabaseUpkeep } from './upkeep.ts';

describe.skipIf(postgresMissing !== null)(
  `who may do what beside a server (${postgresMissing ?? 'there is PostgreSQL'})`,
  { timeout: 60_000 },
  () => {
    let schema: TestSchema;
    let store: LogStore;
    const upkeep = () => createDatabaseUpkeep({ url: testDatabase, schema: schema.name });

    beforeEach(async () => {
      schema = createTestSchema();
      store = await schema.open();
    });
    afterEach(async () => {
      await store.close();
      await schema.remove();
    });

    test('K26: neither restore nor compaction begins while a server runs', async () => {
      const { url, remove } = await createTestDatabase();
      const there = createDatabaseUpkeep({ url });
      const server = await schema.open({ url, schema: 'hearth' });
      expect(await there.look()).toEqual({ hasLog: true, isServed: true });
      expect(await there.alone(async () => 'done')).toBeNull();
      const stage = await openStaging({ url, clock, random });
      expect(await stage.moveIn(true)).toEqual({ kind: 'served' });
      await server.close();
      expect((await there.lookForQuiet()).isServed).toBe(false);
      expect(await there.alone(async () => 'done')).toBe('done');
      await stage.close();
      await remove();
    });

    test('K26: no server begins while a log is compacted, and commands do', async () => {
      await store.close();
      await upkeep().alone(async () => {
        await expect(schema.open()).rejects.toThrow(/being restored or compacted/);
        const operator = await schema.open({ program: OPERATOR_PROGRAM });
        expect(await operator.head()).toBe(0);
        await operator.close();
      });
      store = await schema.open();
    });

    test('K26: a server shows itself again after its connections were ended', async () => {
      await endConnections(schema.name);
      await store.transact((tx) => tx.server()).catch(() => undefined);
      await store.transact((tx) => tx.server());
      expect((await upkeep().look()).isServed).toBe(true);
    });

    test('K26: a server under which the log was replaced writes nothing to the new one', async () => {
      const { deviceId } = await (await seedWorkspace(store)).device('member');
      const update = { localId: 1, groupId: `team:${newId()}` as const, documentId: `issue:${newId()}` };
      await store.transact((tx) => tx.server());
      const other = createTestSchema();
      const next = await other.open();
      await seedWorkspace(next);
      const before = await next.server();
      await next.close();
      await runSql(
        `ALTER SCHEMA ${schema.name} RENAME TO ${schema.name}_old; ALTER SCHEMA ${other.name} RENAME TO ${schema.name}`,
      );
      try {
        await expect(writePlain(store, { deviceId, updates: [update] })).rejects.toThrow(/Another log/);
        await expect(store.check()).rejects.toThrow(/Another log/);
        await store.close();
        store = await schema.open();
        expect(await store.server()).toEqual(before);
      } finally {
        await runSql(`DROP SCHEMA ${schema.name}_old CASCADE`);
      }
    });

    test('K27: looking changes nothing, not even tables of an older version', async () => {
      const version = `${schema.name}.schema_version`;
      const look = () => openLogSnapshot({ url: testDatabase, schema: schema.name, program: 'test' });
      await (await look()).close();
      await runSql(`UPDATE ${version} SET version = $1`, [migrations.length - 1]);
      await expect(look()).rejects.toThrow(/older version/);
      await expect(schema.open({ program: OPERATOR_PROGRAM, isMade: true })).rejects.toThrow(/older version/);
      await runSql(`UPDATE ${version} SET version = $1`, [migrations.length + 1]);
      await expect(look()).rejects.toThrow(/newer version/);
      expect(await runSql(`SELECT version FROM ${version}`)).toEqual([{ version: migrations.length + 1 }]);
    });
  },
);
