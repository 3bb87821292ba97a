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

interface Job {
  /** Never rejects for what the work throws: that is its own affair. */
  attempt(transactions: Transactions): Promise<void>;
  settle(failure: Error | null): void;
}

/** A class, because there is one for each write. */
class Work<T> implements Job {
  readonly promise: Promise<T>;
  readonly #work: () => Promise<T>;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: Error) => void;
  #outcome: { readonly value: T } | { readonly error: Error } | null = null;

  constructor(work: () => Promise<T>) {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.promise = promise;
    this.#work = work;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  async attempt(transactions: Transactions): Promise<void> {
    transactions.save();
    try {
      this.#outcome = { value: await this.#work() };
    } catch (error) {
      transactions.undo();
      this.#outcome = { error: asError(error) };
    }
    transactions.release();
  }

  settle(failure: Error | null): void {
    const outcome = this.#outcome ?? { error: new Error('The work was not run') };
    if (failure) this.#reject(failure);
    else if ('error' in outcome) this.#reject(outcome.error);
    else this.#resolve(outcome.value);
  }
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
  const queue: Job[] = [];
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
      for (const job of jobs) await job.attempt(transactions);
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
      const job = new Work(work);
      queue.push(job);
      wake();
      return job.promise;
    },
    idle: () => (running ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
  };
}
