/** What the commit loop needs of a database. */
export interface Transactions {
  begin(): void;
  commit(): void;
  rollback(): void;
  save(): void;
  release(): void;
  /** Undoes what was done since `save`. */
  undo(): void;
}

/** Runs work one after the other, many to a commit: one wait for the disk serves everybody who came meanwhile. */
export interface GroupCommit {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
}

/** Work of one commit at most, so that nobody waits for ever. */
const SHARE = 256;

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/**
 * `defer` calls back after the input that has arrived already was read: everything that came with it
 * shares the commit.
 */
export function createGroupCommit({
  transactions,
  defer,
}: {
  transactions: Transactions;
  defer: (run: () => void) => void;
}): GroupCommit {
  const queue: { attempt(): Promise<void>; settle(failure: Error | null): void }[] = [];
  const waiting: (() => void)[] = [];
  let running = false;

  function wake(): void {
    if (running) return;
    running = true;
    defer(() => void commitSome());
  }

  async function commitSome(): Promise<void> {
    const jobs = queue.splice(0, SHARE);
    let failure: Error | null = null;
    try {
      transactions.begin();
      for (const job of jobs) await job.attempt();
      transactions.commit();
    } catch (error) {
      failure = asError(error);
      try {
        transactions.rollback();
      } catch {
        // The database has rolled back by itself.
      }
    }
    for (const job of jobs) job.settle(failure);
    running = false;
    if (queue.length > 0) wake();
    else for (const resolve of waiting.splice(0)) resolve();
  }

  return {
    run<T>(work: () => Promise<T>) {
      return new Promise<T>((resolve, reject) => {
        let settle = (): void => reject(new Error('The work was not run'));
        queue.push({
          async attempt() {
            transactions.save();
            try {
              const value = await work();
              settle = () => resolve(value);
            } catch (error) {
              transactions.undo();
              settle = () => reject(asError(error));
            }
            transactions.release();
          },
          settle: (failure) => (failure ? reject(failure) : settle()),
        });
        wake();
      });
    },
    idle: () => (running ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
  };
}
