/**
 * Steps of the tables, each leading to the version that is its place in the list. None is changed once it has
 * shipped. Names are without a schema: the session looks into one only.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE identity (server_id text NOT NULL, signing_seed bytea NOT NULL);
  CREATE TABLE server (
    id int PRIMARY KEY CHECK (id = 1), version bigint NOT NULL, workspace_id text, seq bigint NOT NULL,
    meta_seq bigint NOT NULL, meta_hash bytea NOT NULL, epoch bigint NOT NULL, restored_head bigint NOT NULL,
    is_recovering boolean NOT NULL, backed_up_seq bigint NOT NULL, stored_bytes bigint NOT NULL,
    audit_id bigint NOT NULL, audit_hash bytea
  ) WITH (fillfactor = 10);
  CREATE TABLE member (
    member_id text PRIMARY KEY, role text NOT NULL, teams text, is_removed boolean NOT NULL,
    created_at bigint NOT NULL
  );
  CREATE TABLE device (
    device_id text PRIMARY KEY, member_id text NOT NULL, key_id text NOT NULL, public_key bytea NOT NULL,
    state text NOT NULL, created_at bigint NOT NULL, last_local_id bigint NOT NULL, chain_seq bigint NOT NULL,
    chain_hash text NOT NULL
  ) WITH (fillfactor = 50);
  CREATE INDEX device_of_member ON device (member_id);
  CREATE TABLE invite (
    hash bytea PRIMARY KEY, made_by text, role text NOT NULL, teams text, member_id text,
    is_claim boolean NOT NULL, expires_at bigint, used_by text, used_key bytea, used_at bigint,
    created_at bigint NOT NULL
  );

  CREATE TABLE log_group (
    group_id text PRIMARY KEY, head bigint NOT NULL, digest bytea NOT NULL, compacted_through bigint NOT NULL,
    dropped_through bigint NOT NULL
  ) WITH (fillfactor = 50);
  CREATE TABLE document (
    document_id text PRIMARY KEY, group_id text, is_purged boolean NOT NULL, first_unmerged bigint,
    unmerged bigint NOT NULL, unmerged_bytes bigint NOT NULL, snapshot_bytes bigint NOT NULL
  ) WITH (fillfactor = 70);
  CREATE INDEX document_unmerged ON document (group_id, first_unmerged) WHERE first_unmerged IS NOT NULL;
  CREATE TABLE writer (
    document_id text NOT NULL, client bigint NOT NULL, owner text NOT NULL, clock bigint NOT NULL,
    PRIMARY KEY (document_id, client)
  ) WITH (fillfactor = 70);
  CREATE TABLE head (
    device_id text NOT NULL, group_id text NOT NULL, local_id bigint NOT NULL, hash bytea NOT NULL,
    PRIMARY KEY (device_id, group_id)
  ) WITH (fillfactor = 50);
  CREATE TABLE record (
    seq bigint PRIMARY KEY, kind smallint NOT NULL, group_id text NOT NULL, device_id text, local_id bigint,
    origin text, document_id text, at bigint NOT NULL, hash bytea NOT NULL, signature bytea,
    payload bytea NOT NULL
  );
  ALTER TABLE record ALTER payload SET STORAGE EXTERNAL;
  CREATE INDEX record_of_group ON record (group_id, seq);
  CREATE INDEX record_kept ON record (group_id, seq) WHERE kind <> 1;
  CREATE UNIQUE INDEX record_of_device ON record (device_id, group_id, local_id) WHERE kind = 1;
  CREATE INDEX record_of_document ON record (document_id, seq) WHERE kind = 1;

  CREATE TABLE meta (meta_seq bigint PRIMARY KEY, hash bytea NOT NULL);
  CREATE TABLE seal (
    device_id text NOT NULL, group_id text NOT NULL, local_id bigint NOT NULL, hash bytea NOT NULL,
    signature bytea NOT NULL, put_at bigint NOT NULL,
    PRIMARY KEY (device_id, group_id)
  ) WITH (fillfactor = 50);
  CREATE INDEX seal_put ON seal (put_at);
  CREATE TABLE snapshot (
    document_id text PRIMARY KEY, group_id text NOT NULL, seq bigint NOT NULL, signature bytea NOT NULL,
    size bigint NOT NULL, state bytea NOT NULL
  );
  CREATE INDEX snapshot_of_group ON snapshot (group_id, document_id);
  CREATE TABLE envelope (
    device_id text NOT NULL, seq bigint NOT NULL, hash text NOT NULL, nonce text NOT NULL UNIQUE,
    idempotency_key text NOT NULL UNIQUE, run_id text NOT NULL, state text NOT NULL,
    record_seq bigint NOT NULL, PRIMARY KEY (device_id, seq)
  );
  CREATE TABLE run (
    run_id text PRIMARY KEY, device_id text NOT NULL, issue_id text NOT NULL, group_id text NOT NULL,
    state text NOT NULL
  );
  CREATE TABLE key_counter (team_id text PRIMARY KEY, last bigint NOT NULL);
  CREATE TABLE claim (
    name text PRIMARY KEY, epoch bigint NOT NULL, device_id text NOT NULL, expires_at bigint NOT NULL
  );
  CREATE TABLE audit (
    id bigint PRIMARY KEY, at bigint NOT NULL, device_id text, action text NOT NULL, detail text,
    hash bytea NOT NULL
  );
  CREATE INDEX audit_by_device ON audit (device_id, action, at);
  `,
  // What instances tell each other of rows that they keep in memory. It may be gone after a crash, and is not missed.
  `
  CREATE UNLOGGED TABLE change (version bigint NOT NULL, rows json NOT NULL);
  ALTER TABLE change ALTER rows SET STORAGE EXTERNAL;
  CREATE INDEX change_by_version ON change (version);
  `,
  // Who has come back by itself in which epoch, the devices that made invites, and 256 bytes for each record.
  `
  ALTER TABLE device ADD COLUMN heard_epoch bigint NOT NULL DEFAULT 0;
  ALTER TABLE invite ADD COLUMN made_with text;
  UPDATE server SET stored_bytes = stored_bytes + 256 * (SELECT count(*) FROM record);
  `,
  // The epochs that led to this log.
  `
  ALTER TABLE server ADD COLUMN earlier_restores text NOT NULL DEFAULT '[]';
  `,
];
