import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createOperatedServer, type OperatedServer } from '../../e2e/fixtures/sync/operated-server.ts';
import {
  clusterMissing,
  createPostgresCluster,
  type PostgresCluster,
} from '../../e2e/fixtures/sync/postgres-cluster.ts';
import { runSqlIn } from '../../e2e/fixtures/sync/postgres.ts';
import { explain } from './explain.ts';
import { homeOf } from './home-of.ts';

describe.skipIf(clusterMissing !== null)(
  `TLS to the database (${clusterMissing ?? 'a server of its own'})`,
  () => {
    let cluster: PostgresCluster;
    let authority: string;

    beforeAll(async () => {
      cluster = await createPostgresCluster();
      authority = await cluster.useTls();
    }, 120_000);
    afterAll(() => cluster.remove());

    const address = (host: string, ...settings: string[]): string =>
      `postgres://postgres@${host}:${cluster.port}/postgres?${settings.join('&')}`;

    test('sslmode=verify-full with its authority: servers, backups and the operator go over it', async () => {
      const database = address('localhost', 'sslmode=verify-full', `sslrootcert=${authority}`);
      const host: OperatedServer = createOperatedServer({ database });
      const folder = host.at('backups');
      const { server, client } = await host.serveWithRecords(20);
      const other = await host.serve('--backup-to', folder);
      const status = z.object({ backedUpSeq: z.number() });
      for (; (await host.run(status, 'status')).backedUpSeq !== 23;);
      const [seen] = await runSqlIn(
        { url: database },
        `SELECT count(*) AS all, count(*) FILTER (WHERE ssl) AS safe FROM pg_stat_ssl
         JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'hearth-%'`,
      );
      expect(seen?.['all']).toBeGreaterThanOrEqual(4);
      expect(seen?.['safe']).toBe(seen?.['all']);
      client.close();
      for (const one of [server, other]) await host.stop(one);
      await host.end();
    }, 60_000);

    test.each([
      ['without its authority', 'localhost', ['sslmode=verify-full'], /not signed by an authority/],
      [
        'by a name that is not in its certificate',
        '127.0.0.1',
        ['sslmode=verify-full', 'AUTHORITY'],
        /another name/,
      ],
      ['without TLS', 'localhost', ['sslmode=disable'], /does not let this user in/],
    ])('%s: not at all, and it is explained', async (_, host, settings, meaning) => {
      const written = settings.map((one) => one.replace('AUTHORITY', `sslrootcert=${authority}`));
      const failure: unknown = await homeOf({ data: '', database: address(host, ...written) })
        .open()
        .then((store) => store.close())
        .catch((error: unknown) => error);
      expect(explain(failure).message).toMatch(meaning);
    });
  },
);
