import type { ClientBase, Pool } from 'pg';
import type { Clock, Random, Timers } from '../../../shared/lib/ports.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import type { LogStore, LogTx } from '../log-store.ts';
import type { Identity } from '../transfer/log-content.ts';
import { createBatches } from './batches.ts';
import { startBell } from './bell.ts';
import { createDatabase, defaultDatabaseLimits, SERVER_PROGRAM, type DatabaseLimits } from './connect.ts';
import { createContentTx } from './content-tx.ts';
import { createJournal } from './journal.ts';
import { prepareDatabase, requireReadable, requireSchema } from './migrate.ts';
import { createTables } from './open-tables.ts';
import { createPeopleTx } from './people-tx.ts';
import { createQuery } from './query.ts';
import { createReads } from './reads.ts';
import { createRecordTx } from './record-tx.ts';
import { createRunTx } from './run-tx.ts';
import { showServed } from './served.ts';
import { requireServer, setServer, toServer } from './server-row.ts';
import type { Tables } from './tables.ts';
import { createUnitOfWork, type Work } from './unit-of-work.ts';

export interface PostgresLogOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** The schema that holds the tables; `hearth` when left out. Made if it is not there. */
  readonly schema?: string;
  readonly limits?: Partial<DatabaseLimits>;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  /** See `createBatches`. */
  readonly defer: (run: () => void) => void;
  /** Who the server is, where the log is made; a new one when left out. */
  readonly identity?: Identity;
  /** The name under which connections are seen; that of a server when left out. */
  readonly program?: string;
  /** The log is there, and its tables are not to be changed; else they are made, or brought up to date. */
  readonly isMade?: boolean;
}

async function readMade(writer: Pool): Promise<Identity> {
  const client = await writer.connect();
  try {
    return await requireReadable(client);
  } finally {
    client.release();
  }
}

/** Waits for something, but not for longer than this. */
function within(timers: Timers, ms: number, done: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, resolve);
    done.then(() => resolve(), reject).finally(cancel);
  });
}

/** What a transaction can do, over rows in memory. */
export function createTx(parts: { tables: Tables; work: Work }): LogTx {
  const { tables } = parts;
  return {
    server: async () => toServer(requireServer(tables)),
    setServer: async (change) => setServer(tables, change),
    ...createPeopleTx(parts),
    ...createRecordTx(parts),
    ...createContentTx(parts),
    ...createRunTx(parts),
  };
}

/**
 * Opens or makes the log in a PostgreSQL database, which any number of instances share. Throws `DatabaseError`
 * when it may not be used, and what the driver throws when it cannot be reached.
 */
export async function openPostgresLogStore(options: PostgresLogOptions): Promise<LogStore> {
  const { timers, program = SERVER_PROGRAM } = options;
  const schema = requireSchema(options.schema ?? 'hearth');
  const limits = { ...defaultDatabaseLimits, ...options.limits };
  const verify = async (client: ClientBase): Promise<void> => {
    if (program === SERVER_PROGRAM) await showServed(client, schema);
  };
  const database = createDatabase({ ...options, schema, limits, verify });
  const { pool, writer } = database;
  let identity: Identity;
  try {
    identity = options.isMade
      ? await readMade(writer)
      : await prepareDatabase(database, { ...options, schema });
  } catch (error) {
    await writer.end();
    throw error;
  }
  const told = { channel: `hearth_${schema}`, instance: createUuid7(options)() };
  const journal = createJournal();
  const tables = createTables(journal);
  const work = createUnitOfWork({ writer, tables, journal, ...told });
  const tx = createTx({ tables, work });
  const batches = createBatches({ transactions: work.transactions, defer: options.defer });
  const bell = startBell({ client: () => database.client({ isQuick: true }), verify, timers, ...told });
  await bell.ready;
  const look = { text: 'SELECT tableoid FROM server WHERE id = 1', query_timeout: limits.silence };

  return {
    ...identity,
    ...createReads(createQuery(pool)),
    transact: (job) => batches.run(() => job(tx)),
    onRing: bell.onRing,
    relay: bell.relay,
    async check() {
      work.requireTable((await pool.query<{ tableoid: number }>(look)).rows[0]?.tableoid);
    },
    async close() {
      await batches.idle();
      // A database that has fallen silent does not answer a goodbye either.
      await within(timers, limits.silence, Promise.all([bell.close(), pool.end(), writer.end()]));
    },
  };
}
