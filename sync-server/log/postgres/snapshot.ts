import type { PoolClient } from 'pg';
import type { LogStore } from '../log-store.ts';
import type { LogContent } from '../transfer/log-content.ts';
import { createDatabase, defaultDatabaseLimits } from './connect.ts';
import { createContent } from './content.ts';
import { createFrozenWork, loadServer } from './frozen-work.ts';
import { createJournal } from './journal.ts';
import { requireReadable, requireSchema } from './migrate.ts';
import { createTables } from './open-tables.ts';
import { createTx } from './postgres-log-store.ts';
import { createQuery } from './query.ts';
import { createReads } from './reads.ts';

/** A log as it was committed at one moment, while servers go on. */
export interface LogSnapshot {
  /** To be checked. Its transactions write nothing. */
  readonly store: LogStore;
  /** To be copied. */
  readonly content: LogContent;
  close(): Promise<void>;
}

interface SnapshotOptions {
  readonly url: string;
  readonly schema?: string;
  /** The name under which the connection is seen. */
  readonly program: string;
}

/** What is read may take a while to be written elsewhere, and a page of it a while to be read; ms. */
const limits = {
  ...defaultDatabaseLimits,
  connections: 2,
  statementTimeout: 5 * 60_000,
  idleTimeout: 30 * 60_000,
};

/**
 * Opens a log that is there for reading, as of now: one transaction that sees one moment. The database keeps what
 * others replace meanwhile until this is closed. Throws `DatabaseError`, and what the driver throws.
 */
export async function openLogSnapshot(options: SnapshotOptions): Promise<LogSnapshot> {
  const { url, program } = options;
  const schema = requireSchema(options.schema ?? 'hearth');
  const database = createDatabase({ url, schema, limits, program });
  const { pool } = database;
  let client: PoolClient | null = null;
  async function close(): Promise<void> {
    // Ended when this resolves: what others have replaced meanwhile is kept until then.
    await client?.query('ROLLBACK').catch(() => undefined);
    client?.release(true);
    client = null;
    await pool.end();
  }
  try {
    client = await pool.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const identity = await requireReadable(client);
    const query = createQuery(client);
    const tables = createTables(createJournal());
    await loadServer(query, tables);
    const tx = createTx({ tables, work: createFrozenWork(query) });
    return {
      content: createContent(query, identity),
      store: {
        ...identity,
        ...createReads(query),
        transact: (work) => work(tx),
        onRing: () => () => undefined,
        check: async () => void (await query('SELECT server_id FROM identity', [])),
        close,
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
