import type { Client } from 'pg';
import { createDatabase, defaultDatabaseLimits, OPERATOR_PROGRAM } from './connect.ts';
import { requireSchema } from './migrate.ts';
import { holdServersOff, isServed } from './served.ts';

interface Found {
  readonly hasLog: boolean;
  readonly isServed: boolean;
}

/** What an operator asks of a database beside its log. */
export interface DatabaseUpkeep {
  /** Whether there is a log, and whether a server has it open. */
  look(): Promise<Found>;
  /** The same; a server that has just ended is given 2 s for its connections to be gone. */
  lookForQuiet(): Promise<Found>;
  /** Bytes that the log takes. */
  size(): Promise<number>;
  /** Keeps servers away for as long as `work` takes. Null, and nothing done, where one runs. */
  alone<T>(work: () => Promise<T>): Promise<T | null>;
  /** Gives the space of what was dropped back to the disk. Servers have to wait meanwhile. */
  shrink(): Promise<void>;
}

const HAS_LOG = `SELECT to_regclass('identity') IS NOT NULL AS found`;

const SIZE = `SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::int8 AS bytes FROM pg_class
  WHERE relkind = 'r' AND relnamespace = to_regnamespace($1)`;

/** How often it is looked, five times a second, whether a server is gone. */
const TRIES = 10;

/** Each question is a connection of its own. Throws what the driver throws. */
export function createDatabaseUpkeep(options: { url: string; schema?: string }): DatabaseUpkeep {
  const schema = requireSchema(options.schema ?? 'hearth');
  // Shrinking takes as long as it takes.
  const limits = { ...defaultDatabaseLimits, statementTimeout: 0 };
  const database = { url: options.url, schema, limits, program: OPERATOR_PROGRAM };

  async function ask<T>(question: (client: Client) => Promise<T>): Promise<T> {
    const client = createDatabase(database).client();
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await question(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async function find(client: Client): Promise<Found> {
    const { rows } = await client.query<{ found: boolean }>(HAS_LOG);
    return { hasLog: rows[0]?.found ?? false, isServed: await isServed(client, schema) };
  }

  return {
    look: () => ask(find),
    lookForQuiet: () =>
      ask(async (client) => {
        let found = await find(client);
        for (let tries = 0; found.isServed && tries < TRIES; tries++) {
          await client.query('SELECT pg_sleep(0.2)');
          found = await find(client);
        }
        return found;
      }),
    alone: (work) => ask(async (client) => ((await holdServersOff(client, schema)) ? work() : null)),
    size: () =>
      ask(async (client) => {
        const { rows } = await client.query<{ bytes: number }>(SIZE, [schema]);
        return rows[0]?.bytes ?? 0;
      }),
    shrink: () => ask(async (client) => void (await client.query('VACUUM (FULL, ANALYZE) record, snapshot'))),
  };
}
