import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createPostgresCluster,
  clusterMissing,
  type PostgresCluster,
} from '../../e2e/fixtures/sync/postgres-cluster.ts';
import { runSqlIn } from '../../e2e/fixtures/sync/postgres.ts';
import { createTestClient, type TestClient } from '../../e2e/fixtures/sync/test-client.ts';
import { startTestServer, type TestServer } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { memberId, workspaceId } from '../../shared/domain/ids.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { homeOf } from './home-of.ts';
import { clock, random, timers } from './platform.ts';

const newId = createUuid7({ clock, random });

describe.skipIf(clusterMissing !== null)(
  `two instances over a database that fails (${clusterMissing ?? 'a server of its own'})`,
  () => {
    let cluster: PostgresCluster;
    let database: { readonly url: string };
    let servers: TestServer[];
    let clients: TestClient[];
    let team: GroupId;
    let board: string;
    let edits: number;

    beforeAll(async () => {
      cluster = await createPostgresCluster();
    }, 120_000);
    afterAll(() => cluster.remove());

    const home = () => homeOf({ data: '', database: database.url });

    function client(profile: Partial<Parameters<typeof createTestClient>[0]> = {}): TestClient {
      const made = createTestClient({ clock, timers, random, ...profile });
      made.connection.start();
      clients.push(made);
      return made;
    }

    beforeEach(async () => {
      const name = `faults_${newId().replaceAll('-', '')}`;
      await runSqlIn({ url: cluster.url() }, `CREATE DATABASE ${name}`);
      database = { url: cluster.url(name) };
      servers = [];
      clients = [];
      edits = 0;
      for (let n = 0; n < 2; n++) servers.push(await startTestServer('', { store: await home().open() }));
      const [first, second] = servers;
      const teamId = newId();
      team = `team:${teamId}`;
      board = `board:${teamId}:0`;
      const owner = client({ workspaceId: workspaceId.parse(newId()), memberId: memberId.parse(newId()) });
      await owner.link(first?.url ?? '', second?.invite ?? '');
      await owner.live();
      const { invite } = await owner.connection.requestInvite('member');
      const member = client();
      await member.link(second?.url ?? '', invite);
      await member.live();
    });
    afterEach(async () => {
      for (const one of clients) one.connection.stop();
      for (const one of servers) await one.close();
    });

    const ready = async (): Promise<boolean[]> =>
      Promise.all(
        servers.map(async ({ url }) => (await fetch(`${url.replace('ws', 'http')}/readyz`)).status === 200),
      );

    function edit(count: number): void {
      for (let n = 0; n < count; n++) {
        edits += 1;
        clients[edits % 2]?.replica.edit(board, team, `key ${edits}`, `value ${edits}`);
      }
    }

    /** Both have all that both ever wrote, so has the log, and it holds together. */
    async function expectAll(): Promise<void> {
      const keys = (of: TestClient): number => Object.keys(Object(of.replica.state()[board])).length;
      for (; !clients.every((one) => one.connection.status().pending === 0 && keys(one) === edits);) {
        await Promise.race(clients.map((one) => one.until(({ state }) => state === 'live')));
        await ready();
      }
      const [owner, member] = clients;
      expect(owner?.replica.state()).toEqual(member?.replica.state());
      const { findings, point } = await home().verify();
      expect(findings).toEqual([]);
      // What was acknowledged is there: nobody waits for anything, and nobody is ahead of the log.
      for (const one of clients) expect(one.connection.status().seq).toBe(point?.seq);
    }

    test.each(['fast', 'immediate'] as const)(
      'K16: it is stopped (%s) and started again while both write: nothing is lost',
      async (mode) => {
        edit(40);
        await clients[0]?.until(({ pending }) => pending === 0);
        edit(40);
        await cluster.stop(mode);
        edit(20);
        // T1: instances say that they cannot work.
        for (; (await ready()).includes(true););
        edit(20);
        await cluster.start();
        edit(20);
        await expectAll();
        await expect.poll(ready).toEqual([true, true]);
      },
      120_000,
    );

    test('K16: connections are ended again and again while both write: nothing is lost', async () => {
      const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`;
      for (let ended = 0; ended < 20;) {
        edit(4);
        await Promise.all(clients.map((one) => one.live()));
        edit(4);
        ended += (await runSqlIn(database, end)).length;
      }
      edit(10);
      await expectAll();
    }, 120_000);
  },
);
