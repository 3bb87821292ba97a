import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFolderError, lock } from './folder.ts';

/** Waits this long for a moment at which a log can be read. */
const BUSY_MS = 10_000;

/** What SQLite says of a file that it cannot make sense of. */
const DAMAGED = /malformed|not a database|corrupt/i;

function why(error: unknown, folder: string, file: string): Error {
  const text = error instanceof Error ? error.message : String(error);
  if (DAMAGED.test(text)) {
    return new DataFolderError(
      `The log in ${folder} is damaged (${text}). Nothing was changed in it and no copy was made. ` +
        'Run verify to see more, and restore the newest backup.',
    );
  }
  return new DataFolderError(
    `The log in ${folder} could not be copied to ${file} (${text}). Nothing was changed in it. ` +
      'See that both disks have room and that both folders are yours, and try again.',
  );
}

/**
 * Copies the log of a folder, as it is committed at this moment, into a new file: also while a server writes
 * it, which goes on meanwhile. What was deleted is not in it. The file is not synced. Throws `DataFolderError`.
 */
export function copyLog(folder: string, file: string): void {
  const database = new DatabaseSync(join(folder, 'log.sqlite'), { readOnly: true, timeout: BUSY_MS });
  try {
    database.prepare('VACUUM INTO ?').run(file);
  } catch (error) {
    throw why(error, folder, file);
  } finally {
    database.close();
  }
}

/** What is wrong with the pages and indexes of a log, also while a server writes it; empty when nothing is. */
export function checkPages(folder: string): string[] {
  let database;
  try {
    database = new DatabaseSync(join(folder, 'log.sqlite'), { readOnly: true, timeout: BUSY_MS });
    const said = database.prepare('PRAGMA integrity_check').all();
    const lines = said.flatMap((row) => Object.values(row)).map(String);
    return lines.filter((line) => line !== 'ok').map((line) => `A page or index is damaged: ${line}`);
  } catch (error) {
    return [`The log cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    database?.close();
  }
}

/** Gives the space of what was dropped back to the disk. Throws `DataFolderError` while a server uses the folder. */
export function shrinkLog(folder: string): void {
  const held = lock(folder);
  try {
    const database = new DatabaseSync(join(folder, 'log.sqlite'));
    try {
      database.exec('PRAGMA synchronous = FULL; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
  } finally {
    held.close();
  }
}
