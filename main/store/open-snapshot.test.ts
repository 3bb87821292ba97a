import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSnapshot } from './open-snapshot.ts';
import { openStore } from './open-store.ts';
import type { ReadHandle } from './types.ts';

const migrations = [{ id: 'test/0001', sql: 'CREATE TABLE item (name TEXT PRIMARY KEY) STRICT' }];

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const names = (read: ReadHandle): string[] =>
  read.all<{ name: string }>('SELECT name FROM item ORDER BY rowid').map(({ name }) => name);

test('8: a snapshot shows the log as it was when it was opened, and keeps nobody from committing', async () => {
  const dir = tempDir();
  const store = openStore({ dir, migrations });
  onTestFinished(() => store.close());
  const add = (name: string): Promise<unknown> =>
    store.commit((tx) => tx.run('INSERT INTO item VALUES (?)', name));
  await add('before');
  const snapshot = openSnapshot(dir);
  for (let n = 0; n < 2_000; n++) void add(`after ${n}`);
  await add('last');
  expect(names(snapshot.read)).toEqual(['before']);
  expect(names(store.read)).toHaveLength(2_002);
  snapshot.close();
  const later = openSnapshot(dir);
  expect(names(later.read)).toHaveLength(2_002);
  later.close();
});

test('8: without a log there is no snapshot, and none is made', () => {
  const dir = tempDir();
  expect(() => openSnapshot(dir)).toThrow(expect.objectContaining({ code: 'DISK_ERROR' }));
});
