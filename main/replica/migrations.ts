import type { Migration } from '../store/types.ts';
import { floorSchema, lostFloorSchema, repairSchema, syncSchema } from './sync/schema.ts';

const log = `
  -- A document and the group it belongs to for ever.
  CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    group_id TEXT NOT NULL
  ) STRICT;

  -- The update log. A record without a server_seq waits to be sent: the outbox is this table.
  CREATE TABLE record (
    local_id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES document (id),
    server_seq INTEGER,
    payload BLOB NOT NULL,
    -- Why it is kept but not applied.
    fault TEXT
  ) STRICT;
  CREATE INDEX record_document ON record (document, local_id);
  CREATE UNIQUE INDEX record_server_seq ON record (server_seq) WHERE server_seq IS NOT NULL;
  CREATE INDEX record_pending ON record (local_id) WHERE server_seq IS NULL;

  -- Merged state up to and with record \`through\`. \`trimmed\`: it holds records that no server has and that are gone here.
  CREATE TABLE snapshot (
    document INTEGER PRIMARY KEY REFERENCES document (id),
    state BLOB NOT NULL,
    through INTEGER NOT NULL,
    trimmed INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE group_cursor (group_id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  -- Leased key numbers, and own issues that wait for one.
  CREATE TABLE key_block (
    team_id TEXT NOT NULL,
    next INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (team_id, next)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE number_wait (
    id INTEGER PRIMARY KEY,
    team_id TEXT NOT NULL,
    shard INTEGER NOT NULL,
    issue_id TEXT NOT NULL UNIQUE
  ) STRICT;
`;

const rows = `
  CREATE TABLE workspace_row (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL) STRICT;
  CREATE TABLE team_row (
    team_id TEXT PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE member_row (
    member_id TEXT PRIMARY KEY, name TEXT NOT NULL, joined_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE project_row (
    project_id TEXT PRIMARY KEY, team_id TEXT NOT NULL, name TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- Of this machine only: the path of a checkout is in no document.
  CREATE TABLE project_local (project_id TEXT PRIMARY KEY, repo TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE issue_row (
    id INTEGER PRIMARY KEY,
    issue_id TEXT NOT NULL UNIQUE,
    team_id TEXT NOT NULL,
    shard INTEGER NOT NULL,
    number INTEGER,
    project_id TEXT,
    -- The last move, and whether it is skipped because it would close a cycle.
    parent_id TEXT,
    moved_at INTEGER NOT NULL,
    move_skipped INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    status_rank INTEGER NOT NULL,
    priority TEXT NOT NULL,
    assignee_id TEXT,
    sort_order TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    change INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX issue_list ON issue_row (status_rank, sort_order, issue_id) WHERE deleted_at IS NULL;
  CREATE INDEX issue_list_of_team ON issue_row (team_id, status_rank, sort_order, issue_id) WHERE deleted_at IS NULL;
  CREATE INDEX issue_list_of_project ON issue_row (project_id, status_rank, sort_order, issue_id)
    WHERE deleted_at IS NULL AND project_id IS NOT NULL;
  CREATE INDEX issue_parent ON issue_row (parent_id) WHERE parent_id IS NOT NULL;
  CREATE INDEX issue_number ON issue_row (team_id, number);
  CREATE INDEX issue_shard ON issue_row (team_id, shard);

  CREATE INDEX issue_change ON issue_row (change);

  CREATE TABLE criterion_row (
    criterion_id TEXT PRIMARY KEY,
    issue_id TEXT NOT NULL,
    text TEXT NOT NULL,
    sort_order TEXT NOT NULL,
    change INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX criterion_change ON criterion_row (change);
  CREATE INDEX criterion_of_issue ON criterion_row (issue_id, sort_order, criterion_id);
`;

const search = `
  CREATE TABLE issue_body (issue_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  -- Issues whose description changed since it was last read out of its document.
  CREATE TABLE stale_body (issue_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE issue_text USING fts5 (
    title, body, content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
  );
`;

const changes = `
  -- Counts the edits of rows. Each row carries the count of its last change, from which the SQL index is fed.
  CREATE TABLE change_clock (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
  INSERT INTO change_clock VALUES (1, 0);
  CREATE TABLE removed_row (
    kind TEXT NOT NULL, row_id TEXT NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (kind, row_id)
  ) STRICT, WITHOUT ROWID;
`;

const undo = `
  -- What a member did and can undo, newest last, and what was undone and can be done again.
  CREATE TABLE undo_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id TEXT NOT NULL,
    stack TEXT NOT NULL CHECK (stack IN ('undo', 'redo')),
    label TEXT NOT NULL,
    size INTEGER NOT NULL,
    -- Changes that it had of issues which were purged since.
    gone INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX undo_of_member ON undo_step (member_id, stack, id);
  CREATE TABLE undo_change (
    id INTEGER PRIMARY KEY,
    step INTEGER NOT NULL REFERENCES undo_step (id) ON DELETE CASCADE,
    issue_id TEXT,
    change TEXT NOT NULL
  ) STRICT;
  CREATE INDEX undo_change_of_step ON undo_change (step);
  CREATE INDEX undo_change_of_issue ON undo_change (issue_id) WHERE issue_id IS NOT NULL;

  CREATE INDEX issue_deleted ON issue_row (deleted_at, issue_id) WHERE deleted_at IS NOT NULL;

  -- Issues that are gone for ever. Their numbers stay used.
  CREATE TABLE purged_issue (issue_id TEXT PRIMARY KEY, team_id TEXT, number INTEGER) STRICT, WITHOUT ROWID;
  CREATE INDEX purged_number ON purged_issue (team_id, number);
`;

const people = `
  -- Who deleted the issue, where that was noted.
  ALTER TABLE issue_row ADD COLUMN deleted_by TEXT;
  -- When something that a device wrote last arrived here.
  CREATE TABLE device_heard (device_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

const owners = `
  CREATE INDEX refused_same ON refused_change (document, field);
  CREATE INDEX refused_of_issue ON refused_change (issue_id) WHERE issue_id IS NOT NULL;

  -- Entries of issues whose row is shown as another board has it; \`content\` is what the row would say.
  CREATE TABLE issue_claim (
    issue_id TEXT NOT NULL, team_id TEXT NOT NULL, shard INTEGER NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (issue_id, team_id, shard)
  ) STRICT, WITHOUT ROWID;

  ALTER TABLE criterion_row RENAME TO old_criterion;
  CREATE TABLE criterion_row (
    criterion_id TEXT NOT NULL,
    team_id TEXT NOT NULL,
    shard INTEGER NOT NULL,
    issue_id TEXT NOT NULL,
    text TEXT NOT NULL,
    sort_order TEXT NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (criterion_id, team_id, shard)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO criterion_row
    SELECT c.criterion_id, r.team_id, r.shard, c.issue_id, c.text, c.sort_order, c.change
    FROM old_criterion c JOIN issue_row r USING (issue_id);
  DROP TABLE old_criterion;
  CREATE INDEX criterion_change ON criterion_row (change);
  CREATE INDEX criterion_of_issue ON criterion_row (issue_id, sort_order, criterion_id);
  -- A criterion counts where its issue stands in the same board.
  CREATE VIEW shown_criterion AS
    SELECT c.* FROM criterion_row c JOIN issue_row r
      ON r.issue_id = c.issue_id AND r.team_id = c.team_id AND r.shard = c.shard;

  ALTER TABLE project_row RENAME TO old_project;
  CREATE TABLE project_row (
    project_id TEXT NOT NULL,
    team_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- 1 when the id was made for this team.
    made_here INTEGER NOT NULL,
    PRIMARY KEY (project_id, team_id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO project_row SELECT project_id, team_id, name, created_at, 0 FROM old_project;
  DROP TABLE old_project;
  CREATE VIEW shown_project AS
    SELECT project_id, team_id, name, created_at FROM project_row p WHERE NOT EXISTS (
      SELECT 1 FROM project_row o
      WHERE o.project_id = p.project_id AND (o.made_here, p.team_id) > (p.made_here, o.team_id)
    );
`;

const purgeDebts = `
  -- Purged issues in boards that became a newer program's meanwhile: their entries go when this program is updated.
  CREATE TABLE purge_debt (
    issue_id TEXT PRIMARY KEY,
    team_id TEXT NOT NULL,
    shard INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Tables of the replica: update log, rows, full-text search, changes of rows, steps of undo, sync. */
export const replicaMigrations: readonly Migration[] = [
  { id: 'replica/0001-log', sql: log },
  { id: 'replica/0002-rows', sql: rows },
  { id: 'replica/0003-search', sql: search },
  { id: 'replica/0004-changes', sql: changes },
  { id: 'replica/0005-undo', sql: undo },
  { id: 'replica/0006-sync', sql: syncSchema },
  { id: 'replica/0007-people', sql: people },
  { id: 'replica/0008-repair', sql: repairSchema },
  { id: 'replica/0009-floor', sql: floorSchema },
  { id: 'replica/0010-owners', sql: owners },
  { id: 'replica/0011-lost-floors', sql: lostFloorSchema },
  { id: 'replica/0012-purge-debts', sql: purgeDebts },
];
