import { DatabaseSync } from 'node:sqlite';
import { createStore } from '../create-store.ts';
import { migrate } from '../migrate.ts';
import { storeMigrations } from '../migrations.ts';
import type { Migration, Store } from '../types.ts';

/** The real store over a database in memory; it commits at the end of the turn's microtasks. */
export function openMemoryStore({ migrations }: { migrations: readonly Migration[] }): Store {
  const db = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
  migrate(db, { dir: '', migrations: [...storeMigrations, ...migrations] });
  return createStore({
    db,
    defer: queueMicrotask,
    report(error) {
      throw error;
    },
  });
}
