/**
 * Version 1 was written by versions of Hearth before 0.2, which gave records and people another form: it is
 * refused, not converted.
 */
export const OLDEST_VERSION = 2;

/** Steps of the tables, the first of which leads to version 2, kept in `user_version`. None is changed once it has shipped. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE identity (server_id TEXT NOT NULL, signing_seed BLOB NOT NULL) STRICT;
  CREATE TABLE server (
    id INTEGER PRIMARY KEY, workspace_id TEXT, seq INTEGER NOT NULL, meta_seq INTEGER NOT NULL,
    meta_hash BLOB NOT NULL, epoch INTEGER NOT NULL, restored_head INTEGER NOT NULL,
    is_recovering INTEGER NOT NULL, backed_up_seq INTEGER NOT NULL, stored_bytes INTEGER NOT NULL,
    saved_through INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE member (
    member_id TEXT PRIMARY KEY, role TEXT NOT NULL, teams TEXT, is_removed INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE device (
    no INTEGER PRIMARY KEY, device_id TEXT NOT NULL UNIQUE, member_id TEXT NOT NULL, key_id TEXT NOT NULL,
    public_key BLOB NOT NULL, state TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE device_end (device_no INTEGER PRIMARY KEY, last_local_id INTEGER NOT NULL) STRICT;
  CREATE TABLE invite (
    hash BLOB PRIMARY KEY, made_by TEXT, role TEXT NOT NULL, teams TEXT, member_id TEXT,
    is_claim INTEGER NOT NULL, expires_at INTEGER, used_by TEXT, used_key BLOB, used_at INTEGER,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE log_group (
    no INTEGER PRIMARY KEY, group_id TEXT NOT NULL UNIQUE, head INTEGER NOT NULL, digest BLOB NOT NULL,
    since_mark INTEGER NOT NULL, compacted_through INTEGER NOT NULL, dropped_through INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE document (
    no INTEGER PRIMARY KEY, document_id TEXT NOT NULL UNIQUE, group_no INTEGER, is_purged INTEGER NOT NULL,
    last_seq INTEGER NOT NULL, first_unmerged INTEGER, unmerged INTEGER NOT NULL,
    unmerged_bytes INTEGER NOT NULL, snapshot_bytes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE writer (
    document_no INTEGER NOT NULL, client INTEGER NOT NULL, owner_no INTEGER NOT NULL, clock INTEGER NOT NULL,
    PRIMARY KEY (document_no, client)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE record (
    seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, group_no INTEGER NOT NULL, group_back INTEGER NOT NULL,
    device_no INTEGER, local_id INTEGER, own_back INTEGER, origin_no INTEGER, document_no INTEGER,
    document_back INTEGER, at INTEGER NOT NULL, hash BLOB NOT NULL, writers BLOB, signature BLOB,
    payload BLOB NOT NULL
  ) STRICT;
  CREATE INDEX record_kept ON record (group_no) WHERE kind <> 1;
  CREATE TABLE group_mark (
    group_no INTEGER NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (group_no, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE head (
    device_no INTEGER NOT NULL, group_no INTEGER NOT NULL, local_id INTEGER NOT NULL, hash BLOB NOT NULL,
    last_seq INTEGER NOT NULL, since_mark INTEGER NOT NULL,
    PRIMARY KEY (device_no, group_no)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE chain_mark (
    device_no INTEGER NOT NULL, group_no INTEGER NOT NULL, local_id INTEGER NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (device_no, group_no, local_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE meta (meta_seq INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
  CREATE TABLE seal (
    device_no INTEGER NOT NULL, group_no INTEGER NOT NULL, local_id INTEGER NOT NULL, hash BLOB NOT NULL,
    signature BLOB NOT NULL, put_at INTEGER NOT NULL,
    PRIMARY KEY (device_no, group_no)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshot (
    document_no INTEGER PRIMARY KEY, seq INTEGER NOT NULL, signature BLOB NOT NULL, size INTEGER NOT NULL,
    state BLOB NOT NULL
  ) STRICT;
  CREATE TABLE envelope (
    device_id TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, nonce TEXT NOT NULL UNIQUE,
    idempotency_key TEXT NOT NULL UNIQUE, run_id TEXT NOT NULL, state TEXT NOT NULL, record_seq INTEGER NOT NULL,
    PRIMARY KEY (device_id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE run (
    run_id TEXT PRIMARY KEY, device_id TEXT NOT NULL, issue_id TEXT NOT NULL, group_id TEXT NOT NULL,
    state TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE key_counter (team_id TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE claim (
    name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, device_id TEXT NOT NULL, expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, device_id TEXT, action TEXT NOT NULL, detail TEXT,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_device ON audit (device_id, action, at);
  `,
  // Who has come back by itself in which epoch, the devices that made invites, and 256 bytes for each record.
  `
  ALTER TABLE device ADD COLUMN heard_epoch INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE invite ADD COLUMN made_with TEXT;
  UPDATE server SET stored_bytes = stored_bytes + 256 * (SELECT count(*) FROM record WHERE seq <= saved_through);
  `,
  // The epochs that led to this log.
  `
  ALTER TABLE server ADD COLUMN earlier_restores TEXT NOT NULL DEFAULT '[]';
  `,
];
