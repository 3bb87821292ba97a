import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrations, OLDEST_VERSION } from './schema.ts';

/** The data folder cannot be used; the message says why and what to do. */
export class DataFolderError extends Error {}

export type Connect = (
  path: string,
  options?: { readonly timeout?: number; readonly readOnly?: boolean },
) => DatabaseSync;

/** The databases of a data folder. */
export interface DataFolder {
  /** The only connection that writes. */
  readonly database: DatabaseSync;
  /** Sees what is committed and nothing else. */
  readonly committed: DatabaseSync;
  close(): void;
}

const connectFile: Connect = (path, options = {}) => new DatabaseSync(path, options);

/** Holds the folder for this process: the kernel lets go of it however the process ends. */
export function lock(folder: string, connect: Connect = connectFile): Pick<DatabaseSync, 'close'> {
  const database = connect(join(folder, 'lock.sqlite'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch {
    database.close();
    throw new DataFolderError(
      `Another sync server uses the folder ${folder}. Nothing was changed. Stop it, or name another folder.`,
    );
  }
  return database;
}

function versionOf(database: DatabaseSync): number {
  const [version] = Object.values(database.prepare('PRAGMA user_version').get() ?? {});
  return typeof version === 'number' ? version : 0;
}

/** Makes the tables, or brings them up to date. */
function migrate(database: DatabaseSync): void {
  const newest = OLDEST_VERSION + migrations.length - 1;
  const version = versionOf(database);
  if (version > newest) {
    throw new DataFolderError(
      `The data was written by a newer version (${version}, this one knows ${newest}). ` +
        'Nothing was changed. Update the sync server.',
    );
  }
  if (version > 0 && version < OLDEST_VERSION) {
    throw new DataFolderError(
      'The data was written by a version of the sync server before 0.2, which this one cannot read. ' +
        'Nothing was changed. Start with a new folder, and link your workspace to it again.',
    );
  }
  const done = version === 0 ? 0 : version - OLDEST_VERSION + 1;
  for (const [step, statements] of migrations.entries()) {
    if (step < done) continue;
    database.exec(`BEGIN IMMEDIATE; ${statements} PRAGMA user_version = ${OLDEST_VERSION + step}; COMMIT`);
  }
}

/** What SQLite lets its WAL grow to before it begins at the start again: 1,000 pages with their heads. */
const WAL_BYTES = 1_000 * (4_096 + 24) + 32;

/**
 * Makes room for the WAL before anybody waits for it: a commit that makes a file longer writes its inode too, which
 * nearly doubles what each commit waits for. SQLite takes a WAL without a head for an empty one. Does nothing where
 * there is a WAL, which may hold commits, and where there is no room.
 */
function reserveWal(path: string): void {
  const wal = `${path}-wal`;
  if ((statSync(wal, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  try {
    writeFileSync(wal, new Uint8Array(WAL_BYTES), { mode: 0o600, flush: true });
  } catch {
    rmSync(wal, { force: true });
  }
}

/** Opens the database as it is used; makes it, or brings it up to date, where it is not. */
function openLog(path: string, connect: Connect): DatabaseSync {
  const database = connect(path);
  try {
    chmodSync(path, 0o600);
    // What is deleted is overwritten: a purged document is to be gone.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function openBoth(path: string, connect: Connect, held: Pick<DatabaseSync, 'close'>): DataFolder {
  const database = openLog(path, connect);
  try {
    const committed = connect(path, { readOnly: true });
    return {
      database,
      committed,
      close() {
        committed.close();
        database.close();
        held.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens or makes the databases in a folder, for one process at a time; throws `DataFolderError`. */
export function openDataFolder(folder: string, connect: Connect = connectFile): DataFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const held = lock(folder, connect);
  const path = join(folder, 'log.sqlite');
  try {
    // Closing what was just made empties its WAL, so that there is room to be made.
    openLog(path, connect).close();
    reserveWal(path);
    return openBoth(path, connect, held);
  } catch (error) {
    held.close();
    throw error;
  }
}
