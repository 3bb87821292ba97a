import { DatabaseSync } from 'node:sqlite';
import { boundaryMigrations } from '../../../main/boundary/migrations.ts';
import { replicaMigrations } from '../../../main/replica/migrations.ts';
import { runMigrations } from '../../../main/runs/record/migrations.ts';
import { migrate } from '../../../main/store/migrate.ts';
import { syncMigrations } from '../../../main/sync/migrations.ts';
import { storeMigrations } from '../../../main/store/migrations.ts';
import type { Mood } from './fate.ts';
import { createHandle } from './handle.ts';

/** The disk of a machine with a profile on it. It outlives every process. */
export interface ClientDisk {
  readonly mood: Mood;
  /** Opens the log for a process. What another one left half done is gone. */
  open(process: { isRunning(): boolean; cutPower(): void }): DatabaseSync;
  /** A transaction is open: what was done since its beginning is not saved. */
  readonly isWriting: boolean;
  /** For looking, past every mood. */
  readonly db: DatabaseSync;
  /** A copy of all that is on it. */
  copy(): Uint8Array;
  discard(): void;
}

/** The log of an empty profile, as bytes: quicker to copy than to make. */
export function createEmptyProfile(): Uint8Array {
  const db = new DatabaseSync(':memory:');
  const migrations = [
    ...storeMigrations,
    ...replicaMigrations,
    ...boundaryMigrations,
    ...syncMigrations,
    ...runMigrations,
  ];
  migrate(db, { dir: '', migrations });
  const image = db.serialize();
  db.close();
  return image;
}

/** Creates a disk that holds this profile. */
export function createClientDisk(image: Uint8Array): ClientDisk {
  const db = new DatabaseSync(':memory:');
  db.deserialize(image);
  const mood: Mood = { next: null, lasting: null };
  return {
    mood,
    db,
    open(process) {
      if (db.isTransaction) db.exec('ROLLBACK');
      return createHandle(db, { ...process, mood });
    },
    get isWriting() {
      return db.isTransaction;
    },
    copy: () => db.serialize(),
    discard: () => db.close(),
  };
}
