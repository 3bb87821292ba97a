import { join } from 'node:path';
import { createStore } from './create-store.ts';
import { asDiskError } from './disk-error.ts';
import { ensureProfileFolder } from './files.ts';
import { openLogFile } from './log-file.ts';
import { removeCopies } from './log-copies.ts';
import { migrate } from './migrate.ts';
import { storeMigrations } from './migrations.ts';
import { nextTurn } from './platform.ts';
import type { Migration, Store } from './types.ts';

export interface StoreOptions {
  /** Folder of the profile; made when missing, mode 0700. Its lock is to be held already (`acquireLock`). */
  readonly dir: string;
  /** Of all parts that keep tables here, in order. Those of the store itself come first by themselves. */
  readonly migrations: readonly Migration[];
  /** When to run the works gathered so far; the end of the event loop's turn when left out. */
  readonly defer?: (run: () => void) => void;
  /** Hears of effects that threw, which is a bug; they become uncaught errors when left out. */
  readonly report?: (error: unknown) => void;
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** Opens `log.sqlite` of a profile. Throws DISK_ERROR, DISK_FULL or SCHEMA_AHEAD, changing nothing. */
export function openStore({ dir, migrations, defer = nextTurn, report = throwLater }: StoreOptions): Store {
  ensureProfileFolder(dir);
  try {
    const db = openLogFile(join(dir, 'log.sqlite'));
    try {
      const isUpgraded = migrate(db, { dir, migrations: [...storeMigrations, ...migrations] });
      // The upgrade before this start has proved itself.
      if (!isUpgraded) removeCopies(dir);
    } catch (error) {
      db.close();
      throw error;
    }
    return createStore({ db, defer, report, removeCopies: () => removeCopies(dir) });
  } catch (error) {
    throw asDiskError(error);
  }
}
