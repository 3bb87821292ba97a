/** Version of the tables, kept in `user_version`. A step is never changed once it has shipped. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE server (server_id TEXT NOT NULL, epoch INTEGER NOT NULL) STRICT;
  CREATE TABLE workspace (
    workspace_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE member (
    member_id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL REFERENCES workspace, role TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE device (
    device_id TEXT PRIMARY KEY, member_id TEXT NOT NULL REFERENCES member, key_id TEXT NOT NULL,
    public_key BLOB NOT NULL, state TEXT NOT NULL, last_local_id INTEGER NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE invite (
    hash BLOB PRIMARY KEY, workspace_id TEXT REFERENCES workspace, role TEXT NOT NULL, expires_at INTEGER,
    used_by TEXT, used_key BLOB, used_at INTEGER, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE document (
    workspace_id TEXT NOT NULL, document_id TEXT NOT NULL, group_id TEXT NOT NULL,
    PRIMARY KEY (workspace_id, document_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE log_group (
    workspace_id TEXT NOT NULL, group_id TEXT NOT NULL, head INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, group_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE record (
    workspace_id TEXT NOT NULL, group_id TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL,
    device_id TEXT NOT NULL, local_id INTEGER, document_id TEXT, signature BLOB, payload BLOB NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX record_by_group ON record (workspace_id, group_id, seq);
  CREATE UNIQUE INDEX record_by_device ON record (device_id, local_id) WHERE local_id IS NOT NULL;
  CREATE TABLE envelope (
    device_id TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, workspace_id TEXT NOT NULL,
    nonce TEXT NOT NULL, idempotency_key TEXT NOT NULL, run_id TEXT NOT NULL, state TEXT NOT NULL,
    record_seq INTEGER NOT NULL,
    PRIMARY KEY (device_id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX envelope_by_nonce ON envelope (workspace_id, nonce);
  CREATE UNIQUE INDEX envelope_by_key ON envelope (workspace_id, idempotency_key);
  CREATE TABLE run (
    run_id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, device_id TEXT NOT NULL, issue_id TEXT NOT NULL,
    group_id TEXT NOT NULL, state TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE key_counter (
    workspace_id TEXT NOT NULL, team_id TEXT NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, team_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, workspace_id TEXT, device_id TEXT, action TEXT NOT NULL,
    detail TEXT
  ) STRICT;
  `,
];
