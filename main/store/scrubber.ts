import type { DatabaseSync } from 'node:sqlite';

/** Sees to it that what was deleted can be read nowhere in the profile. */
export interface Scrubber {
  /** In the transaction that deletes, after everything else. */
  beforeCommit(): void;
  /** After every commit: what could not be emptied at once is emptied with a later one. */
  afterCommit(): void;
}

/** Bytes of one row of zeros. */
const PIECE = 16 * 1024 * 1024;

function pragma(db: DatabaseSync, name: 'freelist_count' | 'page_size'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

/**
 * Writes zeros over all free pages, where what was deleted earlier is still to be read, by using them up for a
 * moment. `secure_delete = ON` would do that with every commit, and nearly double what an edit costs.
 */
function wipeFreePages(db: DatabaseSync): void {
  let bytes = pragma(db, 'freelist_count') * pragma(db, 'page_size');
  if (bytes === 0) return;
  db.exec('CREATE TABLE scrub (zeros BLOB NOT NULL)');
  const fill = db.prepare('INSERT INTO scrub VALUES (zeroblob(?))');
  for (; bytes > 0; bytes -= PIECE) fill.run(Math.min(bytes, PIECE));
  db.exec('DROP TABLE scrub');
}

/**
 * Empties the write-ahead log, where pages stay as they were. False when that must wait, as for an export that
 * reads: not here, where everything else would wait too.
 */
function emptyWal(db: DatabaseSync): boolean {
  const timeout = Number(db.prepare('PRAGMA busy_timeout').get()?.['timeout'] ?? 0);
  db.exec('PRAGMA busy_timeout = 0');
  try {
    return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
  } catch {
    return false;
  } finally {
    db.exec(`PRAGMA busy_timeout = ${timeout}`);
  }
}

/** Creates the scrubber of a database. `removeCopies` removes copies that were made of the log. */
export function createScrubber({
  db,
  removeCopies,
}: {
  readonly db: DatabaseSync;
  readonly removeCopies: () => void;
}): Scrubber {
  let isAsked = false;
  return {
    beforeCommit() {
      wipeFreePages(db);
      isAsked = true;
    },
    afterCommit() {
      if (!isAsked) return;
      isAsked = !emptyWal(db);
      removeCopies();
    },
  };
}
