import type { Migration } from '../store/types.ts';

const meta = `
  -- The server's chain of decisions about people, devices, numbers and purges, each signed by it.
  CREATE TABLE sync_meta (
    meta_seq INTEGER PRIMARY KEY,
    server_seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    signature BLOB NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  -- Those that a restored server does not have any more.
  CREATE TABLE sync_lost_meta (meta_seq INTEGER PRIMARY KEY, signature BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;

  -- What the chain comes to. Teams are a list in JSON; null: all.
  CREATE TABLE sync_member (
    member_id TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    teams TEXT,
    since INTEGER NOT NULL,
    removed_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sync_device (
    device_id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    public_key BLOB NOT NULL,
    added_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'revoked', 'quarantined'))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sync_device_of_member ON sync_device (member_id);
`;

/** Tables of the connection to a sync server. */
export const syncMigrations: readonly Migration[] = [{ id: 'sync/0001-meta', sql: meta }];
