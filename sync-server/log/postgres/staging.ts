import type { Client } from 'pg';
import { toHex } from '../../../shared/lib/bytes.ts';
import type { Clock, Random } from '../../../shared/lib/ports.ts';
import { createDatabase, defaultDatabaseLimits, OPERATOR_PROGRAM } from './connect.ts';
import { LOCK, requireSchema } from './migrate.ts';
import { keepServersAway } from './served.ts';

/** What came of moving in: the schema in which what was there before is now, or why nothing was moved. */
export type MovedIn =
  | { readonly kind: 'moved'; readonly replaced: string | null }
  | { readonly kind: 'exists' | 'served' };

/** A schema beside the log's, in which a log is made that takes its place. */
export interface Staging {
  readonly schema: string;
  /** Takes the name of the log's schema, at once and for good; `replace`: also when there is one, which is renamed. */
  moveIn(replace: boolean): Promise<MovedIn>;
  /** Removes what was made and not moved, and ends the connection. */
  close(): Promise<void>;
}

interface StagingOptions {
  readonly url: string;
  readonly schema?: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** The first of two numbers of the lock of whoever makes a schema: "hrts". The other stands for the schema. */
const MAKER = 0x68727473;

async function isTrue(client: Client, text: string, values: unknown[]): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(text, values);
  return rows[0]?.found ?? false;
}

const tryLock = (client: Client, schema: string): Promise<boolean> =>
  isTrue(client, 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS found', [MAKER, schema]);

/** What makers left that were killed: whoever is still at it holds their lock. */
async function removeLeft(client: Client, prefix: string): Promise<void> {
  const text = 'SELECT nspname AS name FROM pg_namespace WHERE starts_with(nspname, $1)';
  const { rows } = await client.query<{ name: string }>(text, [prefix]);
  for (const { name } of rows) {
    if (!(await tryLock(client, name))) continue;
    await client.query(`DROP SCHEMA IF EXISTS ${requireSchema(name)} CASCADE`);
    await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [MAKER, name]);
  }
}

/** What is in the way: nothing, a schema with nothing in it, or something. */
async function lookAt(client: Client, schema: string): Promise<'free' | 'empty' | 'taken'> {
  const exists = 'SELECT to_regnamespace($1) IS NOT NULL AS found';
  if (!(await isTrue(client, exists, [schema]))) return 'free';
  const text = 'SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace($1)) AS found';
  return (await isTrue(client, text, [schema])) ? 'taken' : 'empty';
}

/** Names change in one transaction, while no server can open the log. */
async function move(
  client: Client,
  { from, to, aside, replace }: { from: string; to: string; aside: string; replace: boolean },
): Promise<MovedIn> {
  await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK, to]);
  if (!(await keepServersAway(client, to))) return { kind: 'served' };
  const there = await lookAt(client, to);
  if (there === 'taken' && !replace) return { kind: 'exists' };
  if (there === 'taken') await client.query(`ALTER SCHEMA ${to} RENAME TO ${aside}`);
  if (there === 'empty') await client.query(`DROP SCHEMA ${to}`);
  await client.query(`ALTER SCHEMA ${from} RENAME TO ${to}`);
  return { kind: 'moved', replaced: there === 'taken' ? aside : null };
}

/** Begins a schema for a log that is to be restored; what earlier ones left by being killed is removed. */
export async function openStaging(options: StagingOptions): Promise<Staging> {
  const { url, clock, random } = options;
  const to = requireSchema(options.schema ?? 'hearth');
  const limits = { ...defaultDatabaseLimits, idleTimeout: 0, statementTimeout: 0 };
  const client = createDatabase({ url, schema: 'public', limits, program: OPERATOR_PROGRAM }).client();
  client.on('error', () => undefined);
  await client.connect();
  const prefix = `${to}_restoring_`;
  const schema = requireSchema(`${prefix}${toHex(random.bytes(6))}`);
  const stamp = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase();
  const aside = requireSchema(`${to}_replaced_${stamp}z`);
  try {
    await removeLeft(client, prefix);
    await tryLock(client, schema);
  } catch (error) {
    await client.end();
    throw error;
  }
  return {
    schema,
    async moveIn(replace) {
      await client.query('BEGIN');
      const moved = await move(client, { from: schema, to, aside, replace });
      await client.query(moved.kind === 'moved' ? 'COMMIT' : 'ROLLBACK');
      return moved;
    },
    async close() {
      // Moved, it has another name and stays.
      await client.query(`ROLLBACK; DROP SCHEMA IF EXISTS ${schema} CASCADE`).catch(() => undefined);
      await client.end();
    },
  };
}
