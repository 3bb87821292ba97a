import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { damagedLog } from './disk-error.ts';
import { readHead, replaceFile } from './files.ts';

const MAGIC = 'SQLite format 3\0';
/** `HRTH`: tells a log of Hearth from any other SQLite database. */
const APPLICATION_ID = 0x48_52_54_48;
/** With the default of 2 MiB a bulk write spends most of its time reading pages again. */
const CACHE_KIB = 32 * 1024;

/** A new log gets its name only when it is whole, so an empty or torn file under that name is damage, never a start. */
function createEmpty(path: string): void {
  const draft = `${path}.new`;
  for (const leftover of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(leftover, { force: true });
  const db = new DatabaseSync(draft);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  db.exec('PRAGMA journal_mode = WAL');
  db.close();
  replaceFile(draft, path);
}

function isLog(db: DatabaseSync): boolean {
  return db.prepare('PRAGMA application_id').get()?.['application_id'] === APPLICATION_ID;
}

/**
 * Opens `log.sqlite`, creating it only where there is none: WAL, every commit fsynced, foreign keys on.
 * Throws DISK_ERROR, leaving the file alone, when it is not a readable log.
 */
export function openLogFile(path: string): DatabaseSync {
  if (!existsSync(path)) {
    if (existsSync(`${path}-wal`)) throw damagedLog(path);
    createEmpty(path);
  }
  // SQLite takes an empty file for a new database, so it is looked at first.
  if (readHead(path, MAGIC.length).toString('latin1') !== MAGIC) throw damagedLog(path);
  const db = new DatabaseSync(path, { timeout: 2_000, enableForeignKeyConstraints: true });
  try {
    if (!isLog(db)) throw damagedLog(path);
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    // What is deleted from a page goes with its next write. Free pages are seen to by `scrubber.ts`.
    db.exec('PRAGMA secure_delete = FAST');
    // What a crash left in the write-ahead log may have been deleted before it.
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    return db;
  } catch (error) {
    db.close();
    throw error instanceof Error && 'errcode' in error ? damagedLog(path, error) : error;
  }
}
