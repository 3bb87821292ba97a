import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestFolder, openTestStore } from '../../../e2e/fixtures/sync/test-server.ts';
import { DataFolderError } from './folder.ts';

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

  test('of a newer version is left alone', async () => {
    await openTestStore(folder.path).close();
    make(99);
    expect(() => openTestStore(folder.path)).toThrow(/newer version/);
    // It is let go: what can read it may have it.
    make(2);
    await openTestStore(folder.path).close();
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
