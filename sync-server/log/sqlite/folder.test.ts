import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestFolder, openTestStore } from '../../../e2e/fixtures/sync/test-server.ts';
import { DataFolderError, openDataFolder } from './folder.ts';
import { migrations, OLDEST_VERSION } from './schema.ts';

describe('the folder of a log', () => {
  let folder: ReturnType<typeof createTestFolder>;
  beforeEach(() => {
    folder = createTestFolder();
  });
  afterEach(() => folder.remove());

  /** Makes a log of some version of the tables. */
  function make(version: number, statements = ''): void {
    const database = new DatabaseSync(join(folder.path, 'log.sqlite'));
    database.exec(`${statements}; PRAGMA user_version = ${version}`);
    database.close();
  }

  test('has one user at a time', async () => {
    const store = openTestStore(folder.path);
    expect(() => openTestStore(folder.path)).toThrow(DataFolderError);
    await store.close();
    await openTestStore(folder.path).close();
  });

  test('has room for its WAL before anybody waits for a commit, however often it is opened', async () => {
    for (const opened of [1, 2]) {
      const store = openTestStore(folder.path);
      const size = (): number => statSync(join(folder.path, 'log.sqlite-wal')).size;
      const before = size();
      for (let i = 1; i <= 20; i++)
        await store.transact((tx) => tx.setServer({ backedUpSeq: 100 * opened + i }));
      expect([before > 4_000_000, size()]).toEqual([true, before]);
      expect(statSync(join(folder.path, 'log.sqlite-wal')).mode & 0o077).toBe(0);
      await store.close();
    }
    const store = openTestStore(folder.path);
    expect(await store.server()).toMatchObject({ backedUpSeq: 220 });
    await store.close();
  });

  test('of a newer version is left alone', async () => {
    await openTestStore(folder.path).close();
    make(99);
    expect(() => openTestStore(folder.path)).toThrow(/newer version/);
    // It is let go: what can read it may have it.
    make(OLDEST_VERSION + migrations.length - 1);
    await openTestStore(folder.path).close();
  });

  test('K7, K19: of an older version counts each record for 256 bytes more', () => {
    const record = `INSERT INTO record (seq, kind, group_no, group_back, at, hash, payload)`;
    make(
      OLDEST_VERSION,
      `${migrations[0] ?? ''}
       INSERT INTO server VALUES (1, NULL, 3, 0, X'00', 1, 0, 0, 0, 100, 2);
       INSERT INTO device VALUES (1, 'd', 'm', 'k1', X'00', 'active', 5);
       INSERT INTO invite VALUES (X'01', 'm', 'viewer', NULL, NULL, 0, 9, NULL, NULL, NULL, 5);
       ${record} VALUES (1, 3, 1, 0, 5, X'00', X'01'), (2, 3, 1, 1, 5, X'00', X'02'), (3, 3, 1, 1, 5, X'00', X'03')`,
    );
    const { database, close } = openDataFolder(folder.path);
    const row = (text: string): unknown => ({ ...database.prepare(text).get() });
    // The third is counted when its steps are taken (K8).
    expect(row('SELECT stored_bytes AS bytes FROM server')).toEqual({ bytes: 100 + 2 * 256 });
    expect(row('SELECT heard_epoch AS epoch FROM device')).toEqual({ epoch: 0 });
    expect(row('SELECT made_with AS device FROM invite')).toEqual({ device: null });
    close();
  });

  test('of a version before 0.2 is left alone', async () => {
    make(1, 'CREATE TABLE server (server_id TEXT NOT NULL, epoch INTEGER NOT NULL)');
    expect(() => openTestStore(folder.path)).toThrow(/before 0\.2.*Nothing was changed.*new folder/);
    const database = new DatabaseSync(join(folder.path, 'log.sqlite'));
    expect(database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()).toEqual({ count: 1 });
    database.close();
  });

  test('is readable by its owner only', async () => {
    const path = join(folder.path, 'data');
    await openTestStore(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, 'log.sqlite')).mode & 0o777).toBe(0o600);
  });

  test('keeps what it is from the first start on', async () => {
    const store = openTestStore(folder.path);
    const identity = [store.serverId, store.signingSeed];
    expect(store.signingSeed).toHaveLength(32);
    await store.close();
    const again = openTestStore(folder.path);
    expect([again.serverId, again.signingSeed]).toEqual(identity);
    await again.close();
  });
});
