import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asDiskError } from './disk-error.ts';
import { createStatements } from './statements.ts';
import type { ReadHandle } from './types.ts';

/** What a log held at one moment, for a reader that takes its time. Commits go on meanwhile. */
export interface Snapshot {
  readonly read: ReadHandle;
  close(): void;
}

/** Opens `log.sqlite` of a profile as it is now, over a connection of its own. Throws DISK_ERROR. */
export function openSnapshot(dir: string): Snapshot {
  try {
    const db = new DatabaseSync(join(dir, 'log.sqlite'), { readOnly: true, timeout: 2_000 });
    const { get, all } = createStatements({ db });
    db.exec('BEGIN');
    // The moment is that of the first read.
    get('SELECT 1 FROM meta');
    return { read: { get, all }, close: () => db.close() };
  } catch (error) {
    throw asDiskError(error);
  }
}
