import { randomUUID } from 'node:crypto';
import { startProbed, type ProbedChild } from '../lib/probed-child.ts';
import { createDatabase, defaultDatabaseLimits } from '../../sync-server/log/postgres/connect.ts';
import { serverAddress } from './server-address.ts';

/** The database of the benchmarks; each run makes a schema of its own in it. */
export const benchDatabase: string =
  process.env['HEARTH_TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';

/** Instances over one log. */
export interface Instances {
  readonly servers: readonly ProbedChild[];
  readonly urls: readonly string[];
  /** Of the first owner. */
  readonly invite: string;
}

async function runSql(text: string): Promise<void> {
  const { pool } = createDatabase({ url: benchDatabase, schema: 'public', limits: defaultDatabaseLimits });
  try {
    await pool.query(text);
  } finally {
    await pool.end();
  }
}

/** Why there is nothing to measure; null where there is a database. */
export async function whyNoPostgres(): Promise<string | null> {
  try {
    await runSql('SELECT 1');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Runs `work` with a schema that goes with it. */
export async function withBenchSchema<T>(work: (schema: string) => Promise<T>): Promise<T> {
  const schema = `hearth_bench_${randomUUID().replaceAll('-', '')}`.slice(0, 40);
  try {
    return await work(schema);
  } finally {
    await runSql(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  }
}

/** Runs `work` with fresh instances over an empty log. */
export function withInstances<T>(count: number, work: (instances: Instances) => Promise<T>): Promise<T> {
  return withBenchSchema(async (schema) => {
    const servers: ProbedChild[] = [];
    try {
      for (let n = 0; n < count; n++) {
        servers.push(await startProbed('bench/sync/servers/postgres.ts', [benchDatabase, schema]));
      }
      const addresses = servers.map(({ ready }) => serverAddress(ready));
      // Each start voids the invite of the one before.
      const invite = addresses.at(-1)?.invite ?? '';
      return await work({ servers, urls: addresses.map(({ url }) => url), invite });
    } finally {
      for (const server of servers) await server.stop();
    }
  });
}
