import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HearthError } from '../../shared/contract/errors.ts';
import { syncFile, syncFolder } from './files.ts';
import { copyName } from './log-copies.ts';
import type { Migration } from './types.ts';

const TABLE =
  'CREATE TABLE IF NOT EXISTS migration (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT';

function appliedIds(db: DatabaseSync): string[] {
  db.exec(TABLE);
  return db
    .prepare('SELECT id FROM migration ORDER BY position')
    .all()
    .map((row) => String(row['id']));
}

/** Copies the database beside itself and reads the copy through, before anything is changed. */
function copyVerified(db: DatabaseSync, dir: string, step: number): void {
  const path = join(dir, copyName(step));
  rmSync(path, { force: true });
  try {
    db.prepare('VACUUM INTO ?').run(path);
    syncFile(path);
    syncFolder(dir);
    const copy = new DatabaseSync(path, { readOnly: true });
    try {
      const verdict = copy.prepare('PRAGMA quick_check').get();
      if (verdict?.['quick_check'] !== 'ok') throw new Error('The copy does not read back');
    } finally {
      copy.close();
    }
  } catch (error) {
    rmSync(path, { force: true });
    throw new HearthError(
      'DISK_ERROR',
      'No sound copy of the profile could be made, so it was not upgraded and nothing has changed. Check the disk and its free space, then start again.',
      { cause: error },
    );
  }
}

/**
 * Brings the database to the newest schema, forward only, in one transaction. A copy is made first
 * unless the database is new. True when there was something to do. Throws SCHEMA_AHEAD, changing nothing, when a
 * newer program wrote it.
 */
export function migrate(
  db: DatabaseSync,
  { dir, migrations }: { dir: string; migrations: readonly Migration[] },
): boolean {
  const applied = appliedIds(db);
  const known = new Set(migrations.map(({ id }) => id));
  if (applied.some((id) => !known.has(id))) {
    throw new HearthError(
      'SCHEMA_AHEAD',
      'This profile was written by a newer version of Hearth. It has not been changed. Update Hearth to open it.',
    );
  }
  const pending = migrations.filter(({ id }) => !applied.includes(id));
  if (pending.length === 0) return false;
  if (applied.length > 0) copyVerified(db, dir, applied.length);
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { id, sql } of pending) {
      db.exec(sql);
      db.prepare('INSERT INTO migration (id) VALUES (?)').run(id);
    }
    db.exec('COMMIT');
    return true;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
