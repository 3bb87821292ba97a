import { HearthError } from '../../../shared/contract/errors.ts';
import { runWithDeadline } from '../../../shared/lib/deadline.ts';
import type { Cancellation } from '../../../shared/lib/ports.ts';
import { createIndexKeeper, type IndexKeeperOptions, type IndexStatus } from './index-keeper.ts';
import type { QueryResult } from './protocol.ts';
import { isReading } from './reading.ts';
import { IndexError } from './worker-client.ts';

/** The SQL index of a profile: PGlite in a thread of its own. It starts when first asked and can be deleted at any time. */
export interface SqlIndex {
  /**
   * Runs one statement that reads, over everything committed before. Throws INVALID_PARAMS when PostgreSQL
   * refuses it, DEADLINE when it takes too long or is given up, DISK_ERROR when the index cannot be built.
   */
  query(sql: string, params?: readonly unknown[], options?: QueryOptions): Promise<QueryResult>;
  status(): IndexStatus;
  /** Ends the thread. */
  close(): Promise<void>;
}

export interface QueryOptions {
  /** Of the statement itself, without the wait for the index to start; 10 s when left out. */
  readonly deadlineMs?: number;
  readonly signal?: Cancellation;
}

const QUERY_MS = 10_000;

function tooSlow(what: string): HearthError {
  return new HearthError(
    'DEADLINE',
    `The query ${what} and was ended. Nothing was changed. Make it smaller and try again.`,
  );
}

function notReading(): HearthError {
  return new HearthError(
    'INVALID_PARAMS',
    'This statement does more than read. Nothing was run. Begin it with SELECT, WITH, VALUES, TABLE or EXPLAIN.',
  );
}

/** The coded form of what went wrong with a statement. */
function asHearthError(error: unknown): unknown {
  if (!(error instanceof IndexError)) return error;
  if (error.kind === 'statement')
    return new HearthError('INVALID_PARAMS', `PostgreSQL says: ${error.message}`);
  return new HearthError(
    'INTERNAL',
    'The SQL index stopped during the query. Issues, boards and search are not concerned, and the index starts again with the next query.',
    { cause: error },
  );
}

/** Creates the index. Nothing is started yet. */
export function createIndex(options: IndexKeeperOptions): SqlIndex {
  const { timers } = options;
  const keeper = createIndexKeeper(options);
  // One statement at a time, like the database behind it.
  let last: Promise<unknown> = Promise.resolve();

  const once = async (
    sql: string,
    params: readonly unknown[],
    { deadlineMs = QUERY_MS, signal }: QueryOptions,
  ): Promise<QueryResult> => {
    if (!isReading(sql)) throw notReading();
    const worker = await keeper.ready();
    const late = (): Error => tooSlow(`took longer than ${deadlineMs} ms`);
    const givenUp = (): Error => tooSlow('was given up');
    return runWithDeadline({ timers, deadlineMs, signal, late, givenUp }, (cancelled) => {
      // A statement cannot be interrupted from outside: PGlite never looks up from it.
      cancelled.addEventListener('abort', () => void keeper.stop(), { once: true });
      return worker.call({ op: 'query', sql, params });
    });
  };
  const withRebuild = async (
    sql: string,
    params: readonly unknown[],
    how: QueryOptions,
  ): Promise<QueryResult> => {
    try {
      return await once(sql, params, how);
    } catch (error) {
      if (!(error instanceof IndexError) || error.kind !== 'damaged') throw asHearthError(error);
      await keeper.discard();
      return once(sql, params, how).catch((again: unknown) => Promise.reject(asHearthError(again)));
    }
  };

  return {
    query(sql, params = [], how = {}) {
      const result = last.then(() => withRebuild(sql, params, how));
      last = result.catch(() => undefined);
      return result;
    },
    status: keeper.status,
    close: keeper.close,
  };
}
