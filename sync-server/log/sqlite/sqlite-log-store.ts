import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock, Random } from '../../../shared/lib/ports.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import type { LogStore } from '../log-store.ts';
import { createGroupCommit, type Transactions } from './group-commit.ts';
import { createLogTx, readGroups, readWorkspace } from './log-tx.ts';
import { readRecords } from './record-tables.ts';
import { migrations } from './schema.ts';
import { createSql, type Sql } from './sql.ts';

/** The data folder cannot be used; the message says why and what to do. */
export class DataFolderError extends Error {}

export interface SqliteLogOptions {
  /** Made with mode 0700 if it is not there. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  /** See `createGroupCommit`. */
  readonly defer: (run: () => void) => void;
}

/** Holds the folder for this process: the kernel lets go of it however the process ends. */
function lock(folder: string): DatabaseSync {
  const database = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
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

function migrate(database: DatabaseSync, sql: Sql): void {
  const version = sql.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
  if (version > migrations.length) {
    throw new DataFolderError(
      `The data was written by a newer version (${version}, this one knows ${migrations.length}). ` +
        'Nothing was changed. Update the sync server.',
    );
  }
  for (const [step, statements] of migrations.entries()) {
    if (step < version) continue;
    database.exec(`BEGIN IMMEDIATE; ${statements} PRAGMA user_version = ${step + 1}; COMMIT`);
  }
}

function identify(sql: Sql, newId: () => string): { server_id: string; epoch: number } {
  const known = sql.get<{ server_id: string; epoch: number }>('SELECT server_id, epoch FROM server');
  if (known) return known;
  const made = { server_id: newId(), epoch: 1 };
  sql.run('INSERT INTO server VALUES (?, ?)', made.server_id, made.epoch);
  return made;
}

function transactionsOf(database: DatabaseSync): Transactions {
  const exec = (sql: string) => (): void => database.exec(sql);
  return {
    begin: exec('BEGIN IMMEDIATE'),
    commit: exec('COMMIT'),
    rollback: exec('ROLLBACK'),
    save: exec('SAVEPOINT job'),
    release: exec('RELEASE job'),
    undo: exec('ROLLBACK TO job'),
  };
}

/** Opens or makes the log in a folder: SQLite, WAL, synced on every commit. */
export function openSqliteLogStore({ folder, clock, random, defer }: SqliteLogOptions): LogStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const held = lock(folder);
  const path = join(folder, 'log.sqlite');
  const database = new DatabaseSync(path);
  chmodSync(path, 0o600);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  const sql = createSql(database);
  migrate(database, sql);
  const server = identify(sql, createUuid7({ clock, random }));

  // A connection of its own sees committed records only.
  const committed = new DatabaseSync(path, { readOnly: true });
  const read = createSql(committed);
  const commits = createGroupCommit({ transactions: transactionsOf(database), defer });
  const tx = createLogTx(sql);

  return {
    serverId: server.server_id,
    epoch: server.epoch,
    transact: (work) => commits.run(() => work(tx)),
    workspace: async () => readWorkspace(read),
    groups: async (workspaceId) => readGroups(read, workspaceId),
    records: async (range) => readRecords(read, range),
    async head(workspaceId) {
      const text = 'SELECT seq FROM workspace WHERE workspace_id = ?';
      return read.get<{ seq: number }>(text, workspaceId)?.seq ?? 0;
    },
    async close() {
      await commits.idle();
      committed.close();
      database.close();
      held.close();
    },
  };
}
