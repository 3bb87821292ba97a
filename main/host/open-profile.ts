import { realpathSync } from 'node:fs';
import type { Clock } from '../../shared/lib/ports.ts';
import { boundaryMigrations } from '../boundary/migrations.ts';
import { replicaMigrations } from '../replica/migrations.ts';
import { runMigrations } from '../runs/record/migrations.ts';
import { createJournal } from '../store/journal.ts';
import { acquireLock, type ProfileLock } from '../store/lock.ts';
import { createMeta } from '../store/meta.ts';
import { openStore } from '../store/open-store.ts';
import type { Journal, Meta, Store } from '../store/types.ts';
import { syncMigrations } from '../sync/migrations.ts';
import { asProfileError } from './profile-error.ts';

/** A profile that this process owns. */
export interface OpenProfile {
  /** Absolute, links resolved. */
  readonly dir: string;
  readonly lock: ProfileLock;
  readonly store: Store;
  readonly journal: Journal;
  readonly meta: Meta;
}

export interface OpenProfileOptions {
  readonly dir: string;
  readonly clock: Clock;
  /** Hears of faults in what runs after a commit. */
  readonly report: (error: unknown) => void;
}

/** Takes a profile and opens its log. Throws PROFILE_LOCKED, SCHEMA_AHEAD, DISK_FULL or DISK_ERROR, owning nothing. */
export function openProfile(options: OpenProfileOptions): OpenProfile {
  try {
    return open(options);
  } catch (error) {
    throw asProfileError(error, options.dir);
  }
}

function open({ dir, clock, report }: OpenProfileOptions): OpenProfile {
  const lock = acquireLock(dir);
  try {
    const real = realpathSync(dir);
    const migrations = [...replicaMigrations, ...boundaryMigrations, ...syncMigrations, ...runMigrations];
    const store = openStore({ dir: real, migrations, report });
    return { dir: real, lock, store, journal: createJournal({ store, clock }), meta: createMeta({ store }) };
  } catch (error) {
    lock.release();
    throw error;
  }
}
