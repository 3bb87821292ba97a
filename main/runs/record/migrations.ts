import type { Migration } from '../../store/types.ts';
import { evidenceMigrations } from '../evidence/migrations.ts';
import { retentionMigrations } from '../retention/migrations.ts';
import { frameMigrations } from './frames.ts';

/**
 * `run_event` is the truth and only ever grows; its `seq` is that of the host's journal. `run` is what
 * the events add up to, kept beside them in the same commit.
 */
export const runMigrations: readonly Migration[] = [
  {
    id: 'runs/0001-events-and-runs',
    sql: `
      CREATE TABLE run_event (
        seq INTEGER PRIMARY KEY,
        run_id TEXT NOT NULL,
        shown INTEGER NOT NULL,
        event TEXT NOT NULL
      ) STRICT;
      CREATE INDEX run_event_by_run ON run_event (run_id, seq);
      CREATE TABLE run (
        run_id TEXT PRIMARY KEY,
        issue_id TEXT NOT NULL,
        queued_seq INTEGER NOT NULL,
        live INTEGER NOT NULL,
        record TEXT NOT NULL
      ) STRICT;
      CREATE INDEX run_by_issue ON run (issue_id, queued_seq);
      CREATE INDEX run_by_age ON run (queued_seq);
      CREATE INDEX run_live ON run (issue_id) WHERE live = 1;
    `,
  },
  {
    id: 'runs/0002-settings-and-pauses',
    sql: `
      -- How runs go on this device; of project '' for all. JSON of what was said, and nothing else.
      CREATE TABLE run_setting (project_id TEXT PRIMARY KEY, patch TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE provider_pause (
        agent TEXT PRIMARY KEY,
        until REAL NOT NULL,
        reason TEXT NOT NULL,
        times INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      -- When a person last gave an issue all its attempts again.
      CREATE TABLE issue_unblocked (issue_id TEXT PRIMARY KEY, at REAL NOT NULL) STRICT, WITHOUT ROWID;

      -- Files of repositories that a person lets set up agents, by the SHA-256 of their bytes.
      CREATE TABLE agreed_config (hash TEXT PRIMARY KEY, at REAL NOT NULL) STRICT, WITHOUT ROWID;

      ALTER TABLE run ADD COLUMN batch_id TEXT;
      CREATE INDEX run_by_batch ON run (batch_id, queued_seq) WHERE batch_id IS NOT NULL;
      CREATE TABLE run_batch (
        batch_id TEXT PRIMARY KEY,
        seq INTEGER NOT NULL,
        live INTEGER NOT NULL,
        record TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX run_batch_by_age ON run_batch (seq);
    `,
  },
  ...evidenceMigrations,
  ...retentionMigrations,
  ...frameMigrations,
];
