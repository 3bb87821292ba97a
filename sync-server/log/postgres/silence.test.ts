import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestDatabase,
  createTestSchema,
  postgresMissing,
  type TestDatabase,
} from '../../../e2e/fixtures/sync/postgres.ts';
import { seedWorkspace } from '../../../e2e/fixtures/sync/seed.ts';
import { createSilentProxy, type SilentProxy } from '../../../e2e/fixtures/sync/silent-proxy.ts';
import type { Timers } from '../../../shared/lib/ports.ts';
import { timers as realTimers } from '../../app/platform.ts';
import type { LogStore } from '../log-store.ts';
import { createDatabase, defaultDatabaseLimits } from './connect.ts';
import { createLeader } from './leader.ts';

/** What the store does now and then, done when the test says so. */
function createBeats(): { readonly timers: Timers; beat(): void } {
  const beats = new Set<() => void>();
  return {
    timers: {
      after: (ms, run) => realTimers.after(Math.min(ms, 50), run),
      every(_ms, run) {
        beats.add(run);
        return () => void beats.delete(run);
      },
    },
    beat: () => beats.forEach((run) => run()),
  };
}

/** Whether something was answered. */
const answers = [(): boolean => true, (): boolean => false] as const;

describe.skipIf(postgresMissing !== null)(
  `a database that falls silent (${postgresMissing ?? 'there is PostgreSQL'})`,
  { timeout: 60_000 },
  () => {
    const schema = createTestSchema();
    let database: TestDatabase;
    let proxy: SilentProxy;
    let store: LogStore;
    let beats: ReturnType<typeof createBeats>;

    beforeEach(async () => {
      database = await createTestDatabase();
      proxy = await createSilentProxy(database.url);
      beats = createBeats();
      const times = { connectTimeout: 500, statementTimeout: 500, idleTimeout: 300, silence: 200 };
      store = await schema.open({
        url: proxy.url,
        limits: { connections: 2, ...times },
        timers: beats.timers,
      });
      await seedWorkspace(store);
      await store.check();
    });
    afterEach(async () => {
      await store.close();
      proxy.close();
      await database.remove();
    });

    test('K24: what waits for it is given up, and goes on over new connections', async () => {
      proxy.silence();
      const asked = [store.transact((tx) => tx.server()), store.check(), store.head(), store.server()];
      const results = await Promise.allSettled(asked);
      expect(results.map(({ status }) => status)).toEqual(asked.map(() => 'rejected'));
      proxy.resume();
      await expect(store.check()).resolves.toBeUndefined();
      expect(await store.transact(async (tx) => (await tx.server()).seq)).toBe(await store.head());
    });

    test('K24: in the middle of a transaction too, which leaves no trace', async () => {
      const before = await store.server();
      const cut = store.transact(async (tx) => {
        await tx.setServer({ epoch: 9 });
        proxy.silence();
        await tx.setLastKey('t', 5);
        await tx.members();
      });
      await expect(cut).rejects.toThrow(/timeout|terminated|ended/i);
      proxy.resume();
      // Connections for reads that have fallen silent are found out one by one.
      for (; !(await store.check().then(...answers)););
      expect(await store.server()).toEqual(before);
      // So is, by the database, that nobody goes on with what holds its lock.
      for (; !(await store.transact((tx) => tx.server()).then(...answers)););
      expect(await store.transact((tx) => tx.lastKey('t'))).toBe(0);
    });

    test('K24: what listens and talks finds out by itself, and does so again', async () => {
      const other = await schema.open({ url: database.url });
      const { relay } = store;
      if (!relay || !other.relay) throw new Error('Instances talk');
      proxy.silence();
      // It ends although nobody answers: what is to be told next does not wait behind it.
      await relay.send('lost');
      proxy.resume();
      const { promise: opened, resolve: open } = Promise.withResolvers<void>();
      relay.onOpen(open);
      beats.beat();
      await opened;
      const { promise: heard, resolve: hear } = Promise.withResolvers<string>();
      relay.onHeard((_from, text) => hear(text));
      await other.relay.send('here');
      expect(await heard).toBe('here');
      await other.close();
    });

    test('K24: one that hears nothing at all finds out by asking', async () => {
      const { promise: opened, resolve } = Promise.withResolvers<void>();
      store.relay?.onOpen(resolve);
      proxy.silence();
      beats.beat();
      proxy.resume();
      await expect(opened).resolves.toBeUndefined();
    });

    test('K25: reads that take all connections do not make transactions wait', async () => {
      const { writer: holder } = createDatabase({
        ...{ url: database.url, schema: schema.name, limits: defaultDatabaseLimits },
      });
      const holding = await holder.connect();
      await holding.query('BEGIN; LOCK TABLE snapshot IN ACCESS EXCLUSIVE MODE');
      const reads = Array.from({ length: 8 }, () => store.snapshots('workspace'));
      const settled = Promise.allSettled(reads);
      for (let n = 1; n <= 20; n++) await store.transact((tx) => tx.setLastKey('t', n));
      await holding.query('ROLLBACK');
      holding.release();
      await holder.end();
      await settled;
      expect(await store.transact((tx) => tx.lastKey('t'))).toBe(20);
    });

    test('K24: the log can be closed all the same', async () => {
      proxy.silence();
      await expect(store.close()).resolves.toBeUndefined();
      store = await schema.open({ url: database.url });
    });

    test('B9: who makes backups is then not known here, and known again afterwards', async () => {
      const leader = createLeader({ url: proxy.url, limits: { silence: 1_000, connectTimeout: 2_000 } });
      expect(await leader.isLeader()).toBe(true);
      proxy.silence();
      expect(await leader.isLeader()).toBe(false);
      proxy.resume();
      const next = createLeader({ url: proxy.url, limits: { silence: 2_000, connectTimeout: 2_000 } });
      // The database has not heard that the first is gone.
      expect(await next.isLeader()).toBe(false);
      await Promise.all([leader.close(), next.close()]);
    });
  },
);
