import type { Clock, Random, Timers } from '../../../shared/lib/ports.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import type { LogStore, LogTx } from '../log-store.ts';
import { createBatches } from './batches.ts';
import { startBell } from './bell.ts';
import { createDatabase, defaultDatabaseLimits, type DatabaseLimits } from './connect.ts';
import { createContentTx } from './content-tx.ts';
import { createJournal } from './journal.ts';
import { prepareDatabase, requireSchema, type Identity } from './migrate.ts';
import { createTables } from './open-tables.ts';
import { createPeopleTx } from './people-tx.ts';
import { createReads } from './reads.ts';
import { createRecordTx } from './record-tx.ts';
import { createRunTx } from './run-tx.ts';
import { requireServer, setServer, toServer } from './server-row.ts';
import type { Tables } from './tables.ts';
import { createUnitOfWork, type UnitOfWork } from './unit-of-work.ts';

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
}

function createTx(parts: { tables: Tables; work: UnitOfWork }): LogTx {
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
  const { url, timers } = options;
  const schema = requireSchema(options.schema ?? 'hearth');
  const database = createDatabase({ url, schema, limits: { ...defaultDatabaseLimits, ...options.limits } });
  const { pool } = database;
  let identity: Identity;
  try {
    identity = await prepareDatabase(database, { ...options, schema });
  } catch (error) {
    await pool.end();
    throw error;
  }
  const told = { channel: `hearth_${schema}`, instance: createUuid7(options)() };
  const journal = createJournal();
  const tables = createTables(journal);
  const work = createUnitOfWork({ pool, tables, journal, ...told });
  const tx = createTx({ tables, work });
  const batches = createBatches({ transactions: work.transactions, defer: options.defer });
  const bell = startBell({ client: database.client, timers, ...told });

  return {
    ...identity,
    ...createReads(pool),
    transact: (job) => batches.run(() => job(tx)),
    onRing: bell.onRing,
    check: async () => void (await pool.query('SELECT server_id FROM identity')),
    async close() {
      await batches.idle();
      await bell.close();
      await pool.end();
    },
  };
}
