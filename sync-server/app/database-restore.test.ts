import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createOperatedServer, type OperatedServer } from '../../e2e/fixtures/sync/operated-server.ts';
import {
  createTestDatabase,
  postgresMissing,
  runSqlIn,
  type TestDatabase,
} from '../../e2e/fixtures/sync/postgres.ts';
import { enterRaw, type RawDevice } from '../../e2e/fixtures/sync/raw-client.ts';
import { createPusher } from '../../e2e/fixtures/sync/server-process.ts';
import type { Welcome } from '../../shared/wire/messages.ts';

const verified = z.object({ findings: z.array(z.string()) });
const told = z.object({ isRecovering: z.boolean(), seq: z.number(), serverId: z.string() });

describe.skipIf(postgresMissing !== null)(
  `a restore into PostgreSQL (${postgresMissing ?? 'there is one'})`,
  { timeout: 90_000 },
  () => {
    let databases: TestDatabase[];
    let host: OperatedServer;

    async function another(): Promise<TestDatabase> {
      const made = await createTestDatabase();
      databases.push(made);
      return made;
    }

    const schemas = async (of: TestDatabase): Promise<string[]> =>
      (
        await runSqlIn(of, `SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'hearth%' ORDER BY 1`)
      ).map(({ name }) => String(name));

    beforeEach(async () => {
      databases = [];
      host = createOperatedServer({ database: (await another()).url });
    });
    afterEach(async () => {
      await host.end();
      for (const one of databases) await one.remove();
    });

    /** A log of some records with a backup of it, `a.backup`, and some more after that; nothing runs. */
    async function backUp(
      records: number,
      ...place: string[]
    ): Promise<{ owner: RawDevice; welcome: Welcome }> {
      const { server, owner, client } = await host.serveWithRecords(records, ...place);
      const { welcome } = client;
      expect((await host.say('backup', '--to', host.at('a.backup'), ...place)).code).toBe(0);
      await createPusher(client, records).push(5, 10);
      client.close();
      await host.stop(server);
      return { owner, welcome };
    }

    const restore = (...args: string[]): ReturnType<OperatedServer['say']> =>
      host.say('restore', '--from', host.at('a.backup'), ...args);

    test('X1, X2: brings back what was there in a new epoch, and waits for an owner', async () => {
      const { owner, welcome: before } = await backUp(30);
      const to = await another();
      const place = ['--database', to.url];
      const restored = await restore(...place);
      expect(restored.text).toContain('Restored records 1 to 33 into postgres://');
      expect(restored.code).toBe(0);
      expect(await schemas(to)).toEqual(['hearth']);
      const servers = [await host.serve(...place), await host.serve(...place)];
      const backs = [];
      for (const { url } of servers) backs.push(await enterRaw(url, owner, { kind: 'resume' }));
      for (const { welcome } of backs) {
        expect(welcome).toMatchObject({ seq: 33, restoredHead: 33, isRecovering: true, deviceHead: 30 });
        expect(welcome.epoch).toBeGreaterThan(before.epoch);
        expect(welcome.serverKey).toEqual(before.serverKey);
      }
      expect((await host.run(told, 'status', ...place)).isRecovering).toBe(true);
      backs[0]?.send({ type: 'recovered' });
      for (; (await host.run(told, 'status', ...place)).isRecovering;);
      for (const back of backs) back.close();
      expect(await host.run(verified, 'verify', ...place)).toMatchObject({ findings: [] });
    });

    test('V3: moves what is there aside only when told to, whole', async () => {
      await backUp(10);
      const [database] = databases;
      if (!database) throw new Error('There is no database');
      const refused = await restore();
      expect(refused.code).toBe('EXISTS');
      expect(refused.text).toContain('Give --replace');
      const before = await host.run(told, 'status');
      expect(before).toMatchObject({ seq: 18, isRecovering: false });
      const { replaced } = z.object({ replaced: z.string() }).parse((await restore('--replace')).json);
      expect(replaced).toMatch(/^the schema hearth_replaced_\d{8}t\d{6}z$/);
      const aside = replaced.replace('the schema ', '');
      expect(await schemas(database)).toEqual(['hearth', aside]);
      expect(await runSqlIn(database, `SELECT count(*)::int AS n FROM ${aside}.record`)).toEqual([{ n: 18 }]);
      expect(await host.run(told, 'status')).toMatchObject({ isRecovering: true, seq: 13 });
      expect(await host.run(verified, 'verify')).toMatchObject({ findings: [] });
    });

    test('V3: a schema with something else in it is not taken either', async () => {
      await backUp(2);
      const to = await another();
      await runSqlIn(to, 'CREATE SCHEMA hearth');
      await runSqlIn(to, 'CREATE TABLE hearth.mine (a int)');
      expect((await restore('--database', to.url)).code).toBe('EXISTS');
      expect(await schemas(to)).toEqual(['hearth']);
      await runSqlIn(to, 'DROP TABLE hearth.mine');
      expect((await restore('--database', to.url)).code).toBe(0);
    });

    test('V4: never while a server runs', async () => {
      const { client } = await host.serveWithRecords(2);
      await host.say('backup', '--to', host.at('a.backup'));
      const busy = await restore('--replace');
      expect(busy.code).toBe('RUNNING');
      expect(await createPusher(client, 2).push(1, 1)).toHaveLength(1);
      client.close();
    });

    test('B6, V2: refuses a damaged backup and leaves nothing behind', async () => {
      await backUp(10);
      const damaged = readFileSync(host.at('a.backup'));
      damaged[9_000] = (damaged[9_000] ?? 0) ^ 1;
      writeFileSync(host.at('a.backup'), damaged);
      const to = await another();
      expect((await restore('--database', to.url)).code).toBe('DAMAGED');
      expect(await schemas(to)).toEqual([]);
    });

    test('V5: what a killed one left is removed by the next', async () => {
      await backUp(2);
      const to = await another();
      await runSqlIn(to, 'CREATE SCHEMA hearth_restoring_0123456789ab');
      await runSqlIn(to, 'CREATE TABLE hearth_restoring_0123456789ab.record (a int)');
      expect((await restore('--database', to.url)).code).toBe(0);
      expect(await schemas(to)).toEqual(['hearth']);
    });

    test('B8: a log moves from a folder to a database and back, and its people with it', async () => {
      const folder = ['--data', host.at('first')];
      const { owner } = await backUp(40, ...folder);
      const to = await another();
      expect((await restore('--database', to.url)).code).toBe(0);
      const place = ['--database', to.url];
      const open = await host.serve('--open', ...place);
      const back = await enterRaw(open.url, owner, { kind: 'resume' });
      await createPusher(back, 60).push(7, 10);
      back.close();
      await host.stop(open);
      expect((await host.say('backup', '--to', host.at('b.backup'), ...place)).code).toBe(0);
      const home = ['--data', host.at('second')];
      expect((await host.say('restore', '--from', host.at('b.backup'), ...home)).code).toBe(0);
      const [first, last] = [
        await host.run(told, 'status', ...folder),
        await host.run(told, 'status', ...home),
      ];
      expect(last).toMatchObject({ serverId: first.serverId, seq: 50 });
      expect(await host.run(verified, 'verify', ...home)).toMatchObject({ findings: [] });
      const again = await host.serve('--open', ...home);
      const there = await enterRaw(again.url, owner, { kind: 'resume' });
      expect(there.welcome).toMatchObject({ seq: 50, deviceHead: 67 });
      there.close();
    });
  },
);
