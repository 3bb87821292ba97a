import type { DatabaseSync } from 'node:sqlite';
import { HearthError } from '../../shared/contract/errors.ts';
import { asDiskError } from './disk-error.ts';
import type { Statements } from './statements.ts';
import { createWriteHandle, type OpenHandle } from './write-handle.ts';
import type { Scrubber } from './scrubber.ts';
import type { Store, WriteHandle } from './types.ts';

/** A queued work. `run` does it and answers how to resolve its promise once the commit is on disk. */
interface Job {
  run(tx: WriteHandle): () => void;
  reject(error: unknown): void;
}

/** A work that ran, and waits for the commit of its batch. */
interface Prepared {
  readonly job: Job;
  readonly open: OpenHandle;
  resolve(): void;
}

/** Works that share a commit, and the wait for the last of them. */
export interface GroupCommit {
  readonly commit: Store['commit'];
  /** Takes no more work; resolves when nothing is queued. */
  drain(): Promise<void>;
}

interface Options {
  readonly db: DatabaseSync;
  readonly statements: Statements;
  readonly defer: (run: () => void) => void;
  readonly report: (error: unknown) => void;
  readonly scrubber: Scrubber;
}

/** Undoes in memory, newest first, what a failed work had prepared. */
function undo({ afterRollback }: OpenHandle, report: (error: unknown) => void): void {
  for (const effect of afterRollback.toReversed()) guarded(effect, report);
}

/** An effect that throws is a bug of its owner; the commit and the other effects stand. */
function guarded(effect: () => void, report: (error: unknown) => void): void {
  try {
    effect();
  } catch (error) {
    report(error);
  }
}

/** Runs one work in a savepoint of its own. Answers null when it threw and the batch can go on. */
function prepareJob({ db, statements, report }: Options, job: Job): Prepared | null {
  const open = createWriteHandle({ statements });
  statements.run('SAVEPOINT work');
  try {
    const resolve = job.run(open.handle);
    statements.run('RELEASE work');
    return { job, open, resolve };
  } catch (error) {
    // A full disk makes SQLite end the whole transaction; then the batch is lost, not this work alone.
    const isWhole = db.isTransaction;
    if (isWhole) statements.run('ROLLBACK TO work');
    // Only now: who reads what is stored must not see what is about to vanish.
    undo(open, report);
    job.reject(asDiskError(error));
    if (!isWhole) throw error;
    statements.run('RELEASE work');
    return null;
  } finally {
    open.end();
  }
}

function runBatch(options: Options, jobs: readonly Job[]): void {
  const { db, statements, report, scrubber } = options;
  const prepared: Prepared[] = [];
  try {
    statements.run('BEGIN IMMEDIATE');
    for (const job of jobs) {
      const done = prepareJob(options, job);
      if (done) prepared.push(done);
    }
    if (prepared.some(({ open }) => open.mustScrub())) scrubber.beforeCommit();
    statements.run('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    for (const { open } of prepared.toReversed()) undo(open, report);
    // Jobs that have been answered already ignore the second answer.
    for (const job of jobs) job.reject(asDiskError(error));
    return;
  }
  guarded(scrubber.afterCommit, report);
  for (const { open } of prepared) for (const effect of open.afterCommit) guarded(effect, report);
  for (const { resolve } of prepared) resolve();
}

/** Creates the queue of one connection: all work handed in before the deferred turn shares one commit. */
export function createGroupCommit(options: Options): GroupCommit {
  let queue: Job[] = [];
  let closed = false;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  const flush = (): void => {
    const jobs = queue;
    queue = [];
    runBatch(options, jobs);
    if (queue.length === 0) idle.resolve();
  };
  const enqueue = (job: Job): void => {
    queue.push(job);
    if (queue.length > 1) return;
    idle = Promise.withResolvers();
    options.defer(flush);
  };

  return {
    commit: (work) =>
      new Promise((resolve, reject) => {
        if (closed)
          reject(
            new HearthError('SHUTTING_DOWN', 'Hearth is closing this profile; this change was not saved.'),
          );
        else {
          enqueue({
            run: (tx) => {
              const value = work(tx);
              return () => resolve(value);
            },
            reject,
          });
        }
      }),
    drain: () => {
      closed = true;
      return idle.promise;
    },
  };
}
