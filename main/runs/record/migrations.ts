import type { Migration } from '../../store/types.ts';

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
];
