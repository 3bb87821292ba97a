import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createOperatedServer, type OperatedServer } from '../../e2e/fixtures/sync/operated-server.ts';
import {
  createTestDatabase,
  postgresMissing,
  runSqlIn,
  type TestDatabase,
} from '../../e2e/fixtures/sync/postgres.ts';
import { enterRaw } from '../../e2e/fixtures/sync/raw-client.ts';
import { createPusher } from '../../e2e/fixtures/sync/server-process.ts';

const made = z.object({ seq: z.number(), bytes: z.number() });
const verified = z.object({ seq: z.number().optional(), findings: z.array(z.string()) });
const told = z.object({ backedUpSeq: z.number(), isServed: z.boolean() });

describe.skipIf(postgresMissing !== null)(
  `backups of a log in PostgreSQL (${postgresMissing ?? 'there is one'})`,
  { timeout: 90_000 },
  () => {
    let database: TestDatabase;
    let host: OperatedServer;

    beforeEach(async () => {
      database = await createTestDatabase();
      host = createOperatedServer({ database: database.url });
    });
    afterEach(async () => {
      await host.end();
      await database.remove();
    });

    test('B2, B5: of servers that are being written to are whole, and every server tells how far they reach', async () => {
      const { server, owner, client } = await host.serveWithRecords(200);
      const other = await host.serve();
      const pusher = createPusher(client, 200);
      let done = false;
      const writing = (async () => {
        for (; !done;) await pusher.push(3, 30);
      })();
      const file = host.at('one.backup');
      const { seq, bytes } = await host.run(made, 'backup', '--to', file);
      done = true;
      await writing;
      expect(seq).toBeGreaterThanOrEqual(203);
      expect(statSync(file).size).toBe(bytes);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readdirSync(host.place)).toEqual(['one.backup']);
      expect(await host.run(verified, 'verify', '--from', file)).toMatchObject({ seq, findings: [] });
      for (const { url } of [server, other]) {
        const again = await enterRaw(url, owner, { kind: 'resume' });
        expect(again.welcome.backedUpSeq).toBe(seq);
        again.close();
      }
      expect(await host.run(told, 'status')).toMatchObject({ backedUpSeq: seq, isServed: true });
      client.close();
      for (const one of [server, other]) await host.stop(one);
      expect(await host.run(told, 'status')).toMatchObject({ backedUpSeq: seq, isServed: false });
    });

    test('B3, O4: of a log that is not there make none', async () => {
      const nowhere = await host.say('backup', '--to', host.at('none'));
      expect(nowhere.code).toBe('NO_LOG');
      expect(existsSync(host.at('none'))).toBe(false);
      expect((await host.say('status')).code).toBe('NO_LOG');
    });

    test('V1, B4: of a log that was changed are not made, while servers run; verify says why', async () => {
      const { client } = await host.serveWithRecords(20);
      client.close();
      expect(await host.run(verified, 'verify')).toMatchObject({ seq: 23, findings: [] });
      await runSqlIn(database, `UPDATE hearth.record SET payload = 'x' WHERE seq = 9`);
      const found = await host.say('verify');
      expect(found.code).toBe(1);
      expect(found.text).toContain('Record 9: it is not what was accepted');
      const refused = await host.say('backup', '--to', host.at('bad.backup'));
      expect(refused.code).toBe('UNSOUND');
      expect(readdirSync(host.place)).toEqual([]);
      expect((await host.run(told, 'status')).backedUpSeq).toBe(0);
    });

    test('B7, B9: of two servers one makes them, and the other when that has ended', async () => {
      const { server: first, client } = await host.serveWithRecords(50);
      client.close();
      await host.stop(first);
      const [one, two] = [host.at('one'), host.at('two')];
      const named = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
      const ready = async (folder: string): Promise<void> => {
        for (; !named(folder).some((name) => name.endsWith('.backup')););
      };
      const maker = await host.serve('--backup-to', one, '--backup-every', '1h');
      const metrics = async (): Promise<string> =>
        (await fetch(`${maker.url.replace('ws', 'http')}/metrics`)).text();
      for (; !(await metrics()).includes('hearth_sync_backups_total 1\n'););
      await ready(one);
      const waiting = await host.serve('--backup-to', two, '--backup-every', '1h');
      // By then it has looked: it does so before it takes connections.
      expect(await (await fetch(`${waiting.url.replace('ws', 'http')}/readyz`)).json()).toEqual({
        ready: true,
      });
      expect(named(two)).toEqual([]);
      expect((await host.run(told, 'status')).backedUpSeq).toBe(53);
      await host.stop(maker);
      await host.stop(waiting);
      const next = await host.serve('--backup-to', two, '--backup-every', '1h');
      const page = async (): Promise<string> =>
        (await fetch(`${next.url.replace('ws', 'http')}/metrics`)).text();
      for (; !(await page()).includes('hearth_sync_backups_total 1\n'););
      const newest = join(two, named(two)[0] ?? '');
      expect(await host.run(verified, 'verify', '--from', newest)).toMatchObject({ seq: 53, findings: [] });
    });

    test('N4, B5: what is in a backup is compacted', async () => {
      const { server, client } = await host.serveWithRecords(300);
      client.close();
      await host.stop(server);
      const nothing = await host.say('compact');
      expect(nothing.text).toContain('no record is in a backup yet');
      await host.run(made, 'backup', '--to', host.at('a.backup'));
      const { dropped } = await host.run(z.object({ dropped: z.number() }), 'compact');
      expect(dropped).toBeGreaterThan(1_000);
      expect(await host.run(verified, 'verify')).toMatchObject({ findings: [] });
      // A log that was compacted is backed up all the same.
      const { seq } = await host.run(made, 'backup', '--to', host.at('b.backup'));
      expect(await host.run(verified, 'verify', '--from', host.at('b.backup'))).toMatchObject({
        seq,
        findings: [],
      });
    });
  },
);
