import type { Statements } from './statements.ts';
import type { WriteHandle } from './types.ts';

/** A work's view of the commit, and what it asked to be done afterwards. */
export interface OpenHandle {
  readonly handle: WriteHandle;
  /** From now on the handle refuses writes: its work has ended. */
  end(): void;
  /** True when what the work deleted is to leave no trace. */
  mustScrub(): boolean;
  readonly afterCommit: readonly (() => void)[];
  readonly afterRollback: readonly (() => void)[];
}

/** Creates the handle of one work. */
export function createWriteHandle({ statements }: { statements: Statements }): OpenHandle {
  const afterCommit: (() => void)[] = [];
  const afterRollback: (() => void)[] = [];
  let open = true;
  let mustScrub = false;
  return {
    handle: {
      get: statements.get,
      all: statements.all,
      run(sql, ...values) {
        if (!open) throw new Error('A write handle was used after its work had ended');
        return statements.run(sql, ...values);
      },
      scrub: () => void (mustScrub = true),
      afterCommit: (effect) => void afterCommit.push(effect),
      afterRollback: (effect) => void afterRollback.push(effect),
    },
    end: () => void (open = false),
    mustScrub: () => mustScrub,
    afterCommit,
    afterRollback,
  };
}
