import type { Migration } from '../../store/types.ts';

/** Tables of the checks and of what they proved. Nothing of them is replicated. */
export const evidenceMigrations: readonly Migration[] = [
  {
    id: 'runs/evidence-0001-checks-and-evidence',
    sql: `
      CREATE TABLE run_check (
        project_id TEXT NOT NULL,
        name TEXT NOT NULL,
        command TEXT NOT NULL,
        timeout_ms INTEGER NOT NULL,
        PRIMARY KEY (project_id, name)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE criterion_check (
        criterion_id TEXT PRIMARY KEY,
        check_name TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE evidence (
        place INTEGER PRIMARY KEY,
        evidence_id TEXT NOT NULL UNIQUE,
        run_id TEXT NOT NULL,
        issue_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        check_name TEXT,
        criterion_id TEXT,
        criterion_text TEXT,
        command TEXT,
        exit_code INTEGER,
        passed INTEGER NOT NULL,
        artifact TEXT,
        "commit" TEXT NOT NULL,
        at REAL NOT NULL,
        by TEXT,
        note TEXT,
        duration_ms INTEGER
      ) STRICT;
      CREATE INDEX evidence_by_run ON evidence (run_id, place);
      -- Processes of checks that are under way, so that a host can end those that an earlier one left behind.
      CREATE TABLE running_check (
        process_id TEXT PRIMARY KEY,
        pid INTEGER NOT NULL,
        start_time TEXT
      ) STRICT, WITHOUT ROWID;
    `,
  },
];
