/** What the loop needs of a database. */
export interface Transactions {
  begin(): Promise<void>;
  commit(): Promise<void>;
  /** Leaves nothing behind. Does not reject. */
  rollback(): Promise<void>;
  /** A job begins. */
  save(): void;
  /** It has ended well. */
  release(): Promise<void>;
  /** Undoes what was done since `save`. */
  undo(): Promise<void>;
}

/** Runs jobs one after the other, many to a commit: one wait for the database serves everybody who came meanwhile. */
export interface Batches {
  run<T>(job: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
}

/** Jobs of one commit at most, so that nobody waits for ever, here or at another instance. */
const SHARE = 256;

interface Queued {
  attempt(): Promise<void>;
  settle(failure: Error | null): void;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Commits jobs together. Resolves with why that failed. */
async function commitAll(transactions: Transactions, jobs: readonly Queued[]): Promise<Error | null> {
  try {
    await transactions.begin();
    for (const job of jobs) await job.attempt();
    await transactions.commit();
    return null;
  } catch (error) {
    await transactions.rollback();
    return asError(error);
  }
}

function queueJob<T>(
  transactions: Transactions,
  job: () => Promise<T>,
): { queued: Queued; done: Promise<T> } {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let settle = (): void => reject(new Error('The work was not run'));
  const queued: Queued = {
    async attempt() {
      transactions.save();
      try {
        const value = await job();
        settle = () => resolve(value);
      } catch (error) {
        await transactions.undo();
        settle = () => reject(asError(error));
      }
      await transactions.release();
    },
    settle: (failure) => (failure ? reject(failure) : settle()),
  };
  return { queued, done: promise };
}

/** `defer` calls back after the input that has arrived already was read: what came with it shares the commit. */
export function createBatches({
  transactions,
  defer,
}: {
  transactions: Transactions;
  defer: (run: () => void) => void;
}): Batches {
  const queue: Queued[] = [];
  const waiting: (() => void)[] = [];
  let isRunning = false;

  async function commitSome(): Promise<void> {
    const jobs = queue.splice(0, SHARE);
    const failure = await commitAll(transactions, jobs);
    for (const job of jobs) job.settle(failure);
    isRunning = false;
    if (queue.length > 0) wake();
    else for (const resolve of waiting.splice(0)) resolve();
  }

  function wake(): void {
    if (isRunning) return;
    isRunning = true;
    defer(() => void commitSome());
  }

  return {
    run<T>(job: () => Promise<T>) {
      const { queued, done } = queueJob(transactions, job);
      queue.push(queued);
      wake();
      return done;
    },
    idle: () => (isRunning ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
  };
}
