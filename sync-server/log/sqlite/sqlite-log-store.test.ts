import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writePlain } from '../../../e2e/fixtures/sync/log-writer.ts';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../../e2e/fixtures/sync/seed.ts';
import { anyRecord, anyUpdate, pushTo } from '../../../e2e/fixtures/sync/test-push.ts';
import { createTestFolder, openTestStore } from '../../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { toUtf8 } from '../../../shared/lib/utf8.ts';
import { clock, defer, random } from '../../app/platform.ts';
import type { LogStore } from '../log-store.ts';
import { verifyLog } from '../verify/verify.ts';
import { openSqliteLogStore } from './sqlite-log-store.ts';

const team: GroupId = `team:${newId()}`;

describe('a log in SQLite', () => {
  let folder: ReturnType<typeof createTestFolder>;
  let store: LogStore;
  let seed: Seed;
  let device: SeededDevice;

  beforeEach(async () => {
    folder = createTestFolder();
    store = openTestStore(folder.path);
    seed = await seedWorkspace(store);
    device = await seed.device('member');
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  /** Writes to documents one after the other, and moves the clock of one client in each. */
  async function write(from: number, count: number, documents: readonly string[]): Promise<void> {
    const { deviceId } = device;
    const updates = Array.from({ length: count }, (_unused, i) => ({
      localId: from + i,
      groupId: team,
      documentId: documents[(from + i) % documents.length] ?? '',
    }));
    const last = new Map(updates.map(({ documentId, localId }) => [documentId, localId]));
    const writers = new Map(
      [...last].map(([id, localId]) => [id, new Map([[7, { owner: deviceId, clock: localId }]])]),
    );
    await writePlain(store, { deviceId, updates, writers });
  }

  test('K6: what is purged is nowhere in the folder, as soon as nobody reads it any more', async () => {
    const [secret, other] = ['a plan that has to go', `issue:${newId()}`];
    const files = () =>
      readdirSync(folder.path).filter((name) => readFileSync(join(folder.path, name)).includes(secret));
    const purged = [`issue:${newId()}`, `issue:${newId()}`];
    const records = purged.map((id, i) => anyRecord(i + 1, team, id, { payload: anyUpdate(secret) }));
    await pushTo(store, device.deviceId, records);
    expect(files()).not.toEqual([]);
    await seed.say({ kind: 'documents.purged', documentIds: purged.slice(0, 1) });
    const backup = new DatabaseSync(join(folder.path, 'log.sqlite'), { readOnly: true });
    backup.exec('BEGIN');
    backup.prepare('SELECT count(*) FROM record').get();
    await seed.say({ kind: 'documents.purged', documentIds: purged.slice(1) });
    expect(files()).not.toEqual([]);
    backup.exec('ROLLBACK');
    backup.close();
    await pushTo(store, device.deviceId, [anyRecord(3, team, other)]);
    expect(files()).toEqual([]);
  });

  test('reads from the records what its tables lack when it was killed, however much there is', async () => {
    const documents = Array.from({ length: 700 }, () => `issue:${newId()}`);
    // Before, across and after the tables are written.
    for (let i = 0; i < 38; i++) await write(1 + i * 450, 450, documents);
    const copy = createTestFolder();
    cpSync(folder.path, copy.path, { recursive: true });
    const saved = savedThrough(copy.path);
    expect(saved).toBeGreaterThan(1000);
    expect(saved).toBeLessThan(await store.head());

    const again = openTestStore(copy.path);
    const look = async (at: LogStore): Promise<unknown> => {
      const clients = new Map(documents.map((id) => [id, new Set([7])]));
      const question = { deviceId: device.deviceId, groups: new Set([team]), clients };
      return [await at.server(), await at.groups(), await at.transact((tx) => tx.push(question))];
    };
    expect(await look(again)).toEqual(await look(store));
    expect(await verifyLog(again)).toEqual([]);
    await again.close();
    copy.remove();
  });

  test('K8: processes that are killed one after the other leave no more to read again than one may', async () => {
    const documents = [`issue:${newId()}`];
    for (let life = 0; life < 3; life++) {
      for (let i = 0; i < 20; i++) await write(1 + life * 9000 + i * 450, 450, documents);
      const copy = createTestFolder();
      cpSync(folder.path, copy.path, { recursive: true });
      await store.close();
      folder.remove();
      folder = copy;
      store = openTestStore(folder.path);
    }
    const left = (await store.head()) - savedThrough(folder.path);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(16_384);
  });

  test('G3: has no byte of a purged document left on its disk', async () => {
    const secret = 'what nobody may read again';
    const [gone, kept] = [`issue:${newId()}`, `issue:${newId()}`];
    const updates = [gone, kept].map((documentId, i) => {
      const payload = toUtf8((documentId === gone ? secret : 'what stays').repeat(400));
      return { localId: 1 + i, groupId: team, documentId, payload };
    });
    await writePlain(store, { deviceId: device.deviceId, updates });
    const snapshot = { documentId: gone, groupId: team, seq: 4, signature: new Uint8Array(64), size: 5000 };
    await store.transact((tx) => tx.putSnapshot(snapshot, toUtf8(secret.repeat(400))));
    const bytes = (): string => readFileSync(join(folder.path, 'log.sqlite'), 'latin1');
    await store.close();
    expect(bytes()).toContain(secret);
    store = openTestStore(folder.path);
    await store.transact((tx) => tx.purge([gone]));
    await store.close();
    expect(bytes()).not.toContain(secret);
    expect(bytes()).toContain('what stays');
    store = openTestStore(folder.path);
  });
});

/** How far the tables of a folder follow its records. */
function savedThrough(path: string): number {
  const database = new DatabaseSync(join(path, 'log.sqlite'));
  const { saved } = { saved: 0, ...database.prepare('SELECT saved_through AS saved FROM server').get() };
  database.close();
  return saved;
}

describe('a disk that is full', () => {
  test('in the middle of a commit fails all of it, and nothing of it was done', async () => {
    const folder = createTestFolder();
    let isFull = false;
    const store = openSqliteLogStore({
      folder: folder.path,
      clock,
      random,
      defer,
      connect(path, options = {}) {
        const database = new DatabaseSync(path, options);
        const prepare = database.prepare.bind(database);
        database.prepare = (sql) => {
          const statement = prepare(sql);
          const run = statement.run.bind(statement);
          // As SQLite does: it ends the transaction by itself.
          const guarded = (...values: SQLInputValue[]): unknown => {
            if (!isFull || !sql.includes('key_counter')) return run(...values);
            isFull = false;
            if (database.isTransaction) database.exec('ROLLBACK');
            throw new Error('database or disk is full');
          };
          Object.assign(statement, { run: guarded });
          return statement;
        };
        return database;
      },
    });
    const device = await (await seedWorkspace(store)).device('member');
    const before = await store.server();
    const update = { localId: 1, groupId: team, documentId: `issue:${newId()}` };
    isFull = true;
    const works = [
      writePlain(store, { deviceId: device.deviceId, updates: [update] }),
      store.transact((tx) => tx.setLastKey('t', 5)),
      store.transact((tx) => tx.setServer({ epoch: 9 })),
      store.transact((tx) => tx.setLastKey('u', 5)),
    ];
    const results = await Promise.allSettled(works);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    expect(await store.server()).toEqual(before);
    expect(await verifyLog(store)).toEqual([]);
    await writePlain(store, { deviceId: device.deviceId, updates: [update] });
    await store.transact((tx) => tx.setLastKey('t', 5));
    expect(await store.transact((tx) => tx.lastKey('u'))).toBe(0);
    await store.close();
    folder.remove();
  });
});
