/** What sync keeps beside the log: who wrote each record, where the groups stand, and what was refused. */
export const syncSchema = `
  ALTER TABLE record RENAME COLUMN local_id TO position;
  -- Who wrote it, by the server's log, and its number there. An own record has no device until it is acknowledged;
  -- older profiles did not note it, so a record with a server_seq may have none either.
  ALTER TABLE record ADD COLUMN device_id TEXT NOT NULL DEFAULT '';
  ALTER TABLE record ADD COLUMN number INTEGER;
  ALTER TABLE record ADD COLUMN origin TEXT NOT NULL DEFAULT '';
  -- Of a restored server that no longer has it: 1 to be returned, 2 returned. It stays applied and has no server_seq.
  ALTER TABLE record ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
  -- It is in no document any more; it stays in the outbox until the server has said whether it has it.
  ALTER TABLE record ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;
  -- How often it was made again after a refusal.
  ALTER TABLE record ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
  UPDATE record SET number = position WHERE server_seq IS NULL AND fault IS NULL;

  DROP INDEX record_pending;
  -- With all columns that are asked for, or counting would read every payload: they lie behind it.
  CREATE INDEX record_pending ON record (number, server_seq, fault, lost)
    WHERE server_seq IS NULL AND fault IS NULL AND lost = 0;
  CREATE INDEX record_pending_document ON record (document, position, server_seq, fault, lost)
    WHERE server_seq IS NULL AND fault IS NULL AND lost = 0;
  CREATE INDEX record_lost ON record (device_id, number) WHERE lost > 0;

  -- The last number given to an own record.
  CREATE TABLE own_number (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL) STRICT;
  INSERT INTO own_number VALUES (1, (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'record'));

  -- Ends of the chains of own records that the server has.
  CREATE TABLE own_chain (
    device_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (device_id, group_id)
  ) STRICT, WITHOUT ROWID;

  -- Digest of the group up to its seq; null while it is not known. Until \`restart_to\` it is pulled anew.
  ALTER TABLE group_cursor ADD COLUMN hash BLOB;
  ALTER TABLE group_cursor ADD COLUMN restart_to INTEGER;
  -- Profiles from before there were digests read their groups again, which costs them nothing but time.
  DELETE FROM group_cursor;
  -- Places that a group can be pulled again from, with the digest there.
  CREATE TABLE group_mark (
    group_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (group_id, seq)
  ) STRICT, WITHOUT ROWID;

  -- Newest merged state of a document that the server gave. A snapshot of our own takes it in.
  CREATE TABLE base (
    document INTEGER PRIMARY KEY REFERENCES document (id),
    seq INTEGER NOT NULL,
    state BLOB NOT NULL
  ) STRICT;
  -- The highest server_seq of records that only the snapshot holds.
  ALTER TABLE snapshot ADD COLUMN merged_seq INTEGER NOT NULL DEFAULT 0;
  -- Where the log stood on a day: records up to there are at least as old.
  CREATE TABLE log_age (at INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;

  CREATE TABLE seal (
    device_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (device_id, group_id, number)
  ) STRICT, WITHOUT ROWID;

  -- The epoch of the server that was last seen to begin.
  CREATE TABLE sync_epoch (
    id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, restored_head INTEGER NOT NULL
  ) STRICT;

  -- Writers whose structs were refused: windows that still hold them must not bring them back.
  CREATE TABLE refused_client (
    document TEXT NOT NULL, client INTEGER NOT NULL, PRIMARY KEY (document, client)
  ) STRICT, WITHOUT ROWID;
  -- Changes that the server did not take and that were not made again, for their author to see.
  CREATE TABLE refused_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    code TEXT NOT NULL,
    document TEXT NOT NULL,
    issue_id TEXT,
    label TEXT NOT NULL,
    field TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT
  ) STRICT;

  CREATE INDEX issue_moved ON issue_row (moved_at) WHERE moved_at > 0;
`;

/** What was trimmed is kept as a state of its own, apart from the snapshot, which holds more than that. */
export const floorSchema = `
  -- \`own\`: what was trimmed here is in it, so it need not have all up to its seq. \`merged\`: the snapshot has it too.
  ALTER TABLE base ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE base ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;
  -- A state that came after the snapshot comes again.
  DELETE FROM group_cursor WHERE group_id IN (
    SELECT d.group_id FROM document d JOIN snapshot s ON s.document = d.id JOIN base b ON b.document = d.id
    WHERE s.merged_seq > 0 AND s.trimmed = 0
  );
  INSERT INTO base (document, seq, state, own, merged)
    SELECT document, merged_seq, state, 1, 1 FROM snapshot WHERE merged_seq > 0 AND trimmed = 0
    ON CONFLICT (document) DO UPDATE SET seq = excluded.seq, state = excluded.state, own = 1, merged = 1;
  ALTER TABLE snapshot DROP COLUMN merged_seq;
  -- Of a kind of document that the program did not know.
  ALTER TABLE base ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX base_unread ON base (document) WHERE unread = 1;
  CREATE INDEX record_fault ON record (document) WHERE fault IS NOT NULL;
  -- Nothing has to be returned.
  UPDATE sync_epoch SET restored_head = 9007199254740991 WHERE restored_head = 0;
`;

/** Groups that are compared with the server's log, record by record (wire D3). Their records have `lost` 3 until then. */
export const repairSchema = `
  CREATE TABLE group_repair (group_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;

/** What a restored server lost of floors is kept as records, apart from what it has. */
export const lostFloorSchema = `
  INSERT INTO record (document, payload, lost)
    SELECT document, state, 1 FROM base, sync_epoch WHERE seq > restored_head AND unread = 0;
  DELETE FROM snapshot WHERE trimmed = 0 AND document IN (
    SELECT document FROM base, sync_epoch WHERE seq > restored_head AND unread = 0
  );
  DELETE FROM base WHERE unread = 0 AND seq > (SELECT restored_head FROM sync_epoch);
`;
