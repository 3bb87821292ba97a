import type { Client } from 'pg';
import { createDatabase, defaultDatabaseLimits, OPERATOR_PROGRAM, type DatabaseLimits } from './connect.ts';
import { requireSchema } from './migrate.ts';

/** Of all that share a log, the one that does what is done once. */
export interface Leader {
  /** Becomes it, if nobody else is. False also while the database cannot be asked. */
  isLeader(): Promise<boolean>;
  close(): Promise<void>;
}

/** The first of two numbers of the lock: "hrtl". The other stands for the schema. */
const LEADER = 0x6872746c;

/**
 * The lock goes with its connection, so that another instance takes over when this one ends or is cut off. One that is
 * cut off believes to have it until it asks the next time, so that for a while there may be two.
 */
export function createLeader(options: {
  readonly url: string;
  readonly schema?: string;
  readonly limits?: Partial<DatabaseLimits>;
}): Leader {
  const schema = requireSchema(options.schema ?? 'hearth');
  // Between two looks the connection says nothing.
  const limits = { ...defaultDatabaseLimits, idleTimeout: 0, ...options.limits };
  const database = createDatabase({ url: options.url, schema, limits, program: OPERATOR_PROGRAM });
  let current: Client | null = null;
  let isHeld = false;

  function lose(client: Client): void {
    if (current !== client) return;
    current = null;
    isHeld = false;
    client.end().catch(() => undefined);
  }

  async function connect(): Promise<Client> {
    if (current) return current;
    const client = database.client({ isQuick: true });
    current = client;
    client.on('error', () => lose(client));
    client.on('end', () => lose(client));
    try {
      await client.connect();
    } catch (error) {
      lose(client);
      throw error;
    }
    return client;
  }

  return {
    async isLeader() {
      try {
        const client = await connect();
        const text = isHeld ? 'SELECT true AS held' : 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS held';
        const { rows } = await client.query<{ held: boolean }>(text, isHeld ? [] : [LEADER, schema]);
        isHeld = current === client && (rows[0]?.held ?? false);
        return isHeld;
      } catch {
        if (current) lose(current);
        return false;
      }
    },
    async close() {
      const client = current;
      current = null;
      // A database that has fallen silent does not answer a goodbye: that is found out by a question, which ends.
      await client?.query('SELECT 1').then(
        () => client.end(),
        () => undefined,
      );
    },
  };
}
