import { chmodSync, mkdirSync } from 'node:fs';
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

/** Opens or makes the databases in a folder, for one process at a time; throws `DataFolderError`. */
export function openDataFolder(folder: string, connect: Connect = connectFile): DataFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const held = lock(folder, connect);
  const path = join(folder, 'log.sqlite');
  const database = connect(path);
  try {
    chmodSync(path, 0o600);
    // What is deleted is overwritten: a purged document is to be gone.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    migrate(database);
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
    held.close();
    throw error;
  }
}
