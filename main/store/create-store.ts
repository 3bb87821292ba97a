import type { DatabaseSync } from 'node:sqlite';
import { createGroupCommit } from './group-commit.ts';
import { createStatements } from './statements.ts';
import { createScrubber } from './scrubber.ts';
import type { Store } from './types.ts';

export interface OpenDatabase {
  /** Open, brought to the newest schema, and used by nobody else. */
  readonly db: DatabaseSync;
  /** When to run the works gathered so far. */
  readonly defer: (run: () => void) => void;
  /** Hears of effects that threw, which is a bug. */
  readonly report: (error: unknown) => void;
  /** Removes copies of the log: they hold what is to leave no trace. */
  readonly removeCopies?: () => void;
}

/** Creates the store over a database; `close` closes that too. */
export function createStore({ db, defer, report, removeCopies = () => undefined }: OpenDatabase): Store {
  const statements = createStatements({ db });
  const group = createGroupCommit({
    db,
    statements,
    defer,
    report,
    scrubber: createScrubber({ db, removeCopies }),
  });
  return {
    read: { get: statements.get, all: statements.all },
    commit: group.commit,
    async close() {
      await group.drain();
      if (db.isOpen) db.close();
    },
  };
}
