import type { Migration } from '../store/types.ts';

/** Tables of the boundary: what this device has to tell, and what others told. */
export const boundaryMigrations: readonly Migration[] = [
  {
    id: 'boundary/0001-envelopes',
    sql: `
      CREATE TABLE envelope (
        local_id INTEGER PRIMARY KEY AUTOINCREMENT,
        envelope_id TEXT NOT NULL UNIQUE,
        run_id TEXT NOT NULL,
        issue_id TEXT NOT NULL,
        group_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        issued_at INTEGER NOT NULL,
        payload TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('waiting', 'accepted', 'refused')),
        seq INTEGER,
        prev_hash TEXT,
        server_epoch INTEGER,
        hash TEXT,
        bytes BLOB,
        signature BLOB,
        server_seq INTEGER,
        error TEXT
      ) STRICT;
      CREATE INDEX envelope_waiting ON envelope (local_id) WHERE status = 'waiting';
      CREATE INDEX envelope_run ON envelope (run_id, local_id);
      CREATE TABLE remote_run (
        run_id TEXT PRIMARY KEY,
        issue_id TEXT NOT NULL,
        device_id TEXT NOT NULL,
        first_seq INTEGER NOT NULL,
        server_seq INTEGER NOT NULL,
        payload TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX remote_run_order ON remote_run (first_seq);
      CREATE INDEX remote_run_issue ON remote_run (issue_id, first_seq);
    `,
  },
  {
    id: 'boundary/0002-groups',
    sql: `
      -- Empty for what came before this was noted.
      ALTER TABLE remote_run ADD COLUMN group_id TEXT NOT NULL DEFAULT '';
      CREATE INDEX remote_run_group ON remote_run (group_id);
    `,
  },
];
