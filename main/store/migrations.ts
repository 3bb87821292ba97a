import type { Migration } from './types.ts';

/** Tables of the store itself. */
export const storeMigrations: readonly Migration[] = [
  {
    id: 'store/0001-journal-and-meta',
    sql: `
      CREATE TABLE journal (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        event TEXT NOT NULL
      ) STRICT;
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `,
  },
];
