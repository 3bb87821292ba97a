import type { DatabaseSync } from 'node:sqlite';
import type { Transactions } from './group-commit.ts';
import type { RecordBuffer } from './record-buffer.ts';
import type { Sql, SqlValue } from './sql.ts';
import type { UndoLog } from './undo-log.ts';
import type { WriteBack } from './write-back.ts';

/** What jobs write with. */
export interface UnitOfWork {
  readonly transactions: Transactions;
  /** Writes by SQL; undone with the job. */
  run(sql: string, ...values: SqlValue[]): void;
  /** What this commit deletes is to be nowhere on the disk after it. */
  scrub(): void;
  /** Before SQL that reads records. */
  settleRecords(): void;
  /** Before SQL that reads tables of cells. */
  settle(): void;
}

interface Options {
  readonly database: DatabaseSync;
  readonly sql: Sql;
  readonly undo: UndoLog;
  readonly records: RecordBuffer;
  readonly writeBack: WriteBack;
  /** Reads everything anew: what is in memory was not committed. */
  load(): void;
  /** Everything up to here is committed. */
  committed(): void;
}

/** Where a transaction stands. */
interface Progress {
  hasBegun: boolean;
  isInJob: boolean;
  hasSavepoint: boolean;
  mustScrub: boolean;
  /** What made it impossible to commit. */
  failure: unknown;
}

const atRest: Readonly<Progress> = {
  hasBegun: false,
  isInJob: false,
  hasSavepoint: false,
  mustScrub: false,
  failure: null,
};

function stopIfFailed({ failure }: Progress): void {
  if (failure !== null) throw failure;
}

/** Does what belongs to more jobs than one: when it fails, all of them do. */
function forAll(now: Progress, step: () => void): void {
  try {
    step();
  } catch (error) {
    now.failure ??= error;
    throw error;
  }
}

function begin({ database }: Options, now: Progress): void {
  stopIfFailed(now);
  if (!now.hasBegun) database.exec('BEGIN IMMEDIATE');
  now.hasBegun = true;
}

/** Before the first SQL of a job that writes. */
function touch(options: Options, now: Progress): void {
  forAll(now, () => {
    begin(options, now);
    if (!now.isInJob || now.hasSavepoint) return;
    // What jobs before this one appended must stay when this one is undone.
    options.records.writeEarlier();
    options.database.exec('SAVEPOINT job');
    now.hasSavepoint = true;
  });
}

/**
 * Empties the write-ahead log, where pages stay as they were before something was deleted from them. False when
 * that must wait, as for a backup that is reading.
 */
function emptyWal(database: DatabaseSync): boolean {
  try {
    return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
  } catch {
    return false;
  }
}

function createTransactions(options: Options, now: Progress): Transactions {
  const { database, undo, records, writeBack } = options;
  let isStale = false;
  let holdsDeleted = false;

  /** Whether a commit that failed is on the disk is not known: what is there counts. */
  function refresh(): void {
    if (isStale) options.load();
    isStale = false;
  }

  return {
    begin: refresh,
    save() {
      stopIfFailed(now);
      now.isInJob = true;
      records.beginJob();
    },
    release() {
      if (now.hasSavepoint) database.exec('RELEASE job');
      now.hasSavepoint = false;
      now.isInJob = false;
      undo.clear();
    },
    undo() {
      undo.run();
      records.undoJob();
      // Fails when SQLite has ended the transaction by itself, as on a full disk: then all of it fails.
      if (now.hasSavepoint) database.exec('ROLLBACK TO job');
    },
    commit() {
      stopIfFailed(now);
      if (!records.isEmpty() || writeBack.isUrgent()) begin(options, now);
      if (now.hasBegun) {
        records.write();
        writeBack.beforeCommit(records.takeCount());
        database.exec('COMMIT');
        holdsDeleted ||= now.mustScrub;
        if (holdsDeleted) holdsDeleted = !emptyWal(database);
      }
      Object.assign(now, atRest);
      undo.clear();
      options.committed();
    },
    rollback() {
      const { hasBegun } = now;
      Object.assign(now, atRest);
      isStale = true;
      undo.clear();
      records.clear();
      try {
        if (hasBegun) database.exec('ROLLBACK');
      } finally {
        refresh();
      }
    },
  };
}

/**
 * Transactions that begin when there is something to write. A job that changes cells and appends records
 * alone touches memory only, which the commit writes; the first SQL of a job makes a savepoint.
 */
export function createUnitOfWork(options: Options): UnitOfWork {
  const { sql, records, writeBack } = options;
  const now: Progress = { ...atRest };

  function settleRecords(): void {
    if (records.isEmpty()) return;
    touch(options, now);
    forAll(now, records.write);
  }

  return {
    transactions: createTransactions(options, now),
    settleRecords,
    scrub() {
      now.mustScrub = true;
    },
    run(text, ...values) {
      touch(options, now);
      sql.run(text, ...values);
    },
    settle() {
      settleRecords();
      touch(options, now);
      forAll(now, writeBack.save);
    },
  };
}
