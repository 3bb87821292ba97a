import type { Migration } from '../../store/types.ts';

/** What is kept of runs and for how long, and what is still to be removed. Nothing of it is replicated. */
export const retentionMigrations: readonly Migration[] = [
  {
    id: 'runs/retention-0001-limits-and-leftovers',
    sql: `
      -- JSON of what was said, and nothing else. One row.
      CREATE TABLE retention_limit (only INTEGER PRIMARY KEY CHECK (only = 1), patch TEXT NOT NULL) STRICT;
      -- The last pass: when, what it removed, and until when nothing is removed by itself.
      CREATE TABLE retention_pass (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        at REAL NOT NULL,
        bytes INTEGER NOT NULL,
        runs INTEGER NOT NULL,
        waits_until REAL NOT NULL
      ) STRICT;
      -- What nothing names any more and is to go: files by their hash, details of a run, all of a purged issue.
      CREATE TABLE retention_leftover (
        kind TEXT NOT NULL CHECK (kind IN ('file', 'journal', 'issue')),
        name TEXT NOT NULL,
        PRIMARY KEY (kind, name)
      ) STRICT, WITHOUT ROWID;

      ALTER TABLE evidence ADD COLUMN output_removed TEXT;
      CREATE INDEX evidence_by_artifact ON evidence (artifact) WHERE artifact IS NOT NULL;
      CREATE INDEX evidence_by_issue ON evidence (issue_id, check_name, place);
      CREATE INDEX run_by_cast ON run (json_extract(record, '$.terminal.cast'));
      CREATE INDEX run_by_screen ON run (json_extract(record, '$.terminal.screen'));
    `,
  },
];
