import type { ClientBase } from 'pg';
import type { Clock, Random } from '../../../shared/lib/ports.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import { firstHash } from '../chains.ts';
import { FIRST_EPOCH } from '../record-rules.ts';
import type { Identity } from '../transfer/log-content.ts';
import { DatabaseError, type Database } from './connect.ts';
import { migrations } from './schema.ts';

const SEED_BYTES = 32;
/** The first of two numbers of an advisory lock: "hrth". The other stands for the schema. */
export const LOCK = 0x68727468;
const IDENTIFIER = /^[a-z_][a-z0-9_]{0,40}$/;

/** A schema that goes into SQL as it is. Throws `DatabaseError`. */
export function requireSchema(schema: string): string {
  if (IDENTIFIER.test(schema)) return schema;
  throw new DatabaseError(
    'This is no name of a schema. Nothing was done. Use small letters, digits and _, such as hearth.',
  );
}

/** What a database has to be set to, lest something be told as kept that is not. */
async function requireDurable(client: ClientBase, schema: string): Promise<void> {
  const text = `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync,
    current_setting('search_path') AS path`;
  const { rows } = await client.query<{ fsync: string; sync: string; path: string }>(text);
  const [found] = rows;
  if (found?.fsync !== 'on') {
    throw new DatabaseError(
      'The database runs with fsync = off and would lose what it said it has. Nothing was changed in it. ' +
        'Set fsync = on and start again.',
    );
  }
  if (found.sync !== 'on' || found.path !== schema) {
    throw new DatabaseError(
      'The address of the database changes settings that the server needs. Nothing was changed in it. ' +
        'Take "options" out of the address, or connect without a pooler between.',
    );
  }
}

async function versionOf(client: ClientBase): Promise<number> {
  await client.query('CREATE TABLE IF NOT EXISTS schema_version (version int NOT NULL)');
  const { rows } = await client.query<{ version: number }>('SELECT version FROM schema_version');
  return rows[0]?.version ?? 0;
}

async function migrate(client: ClientBase): Promise<void> {
  const version = await versionOf(client);
  requireNotNewer(version);
  for (const step of migrations.slice(version)) await client.query(step);
  if (version === 0) await client.query('INSERT INTO schema_version VALUES ($1)', [migrations.length]);
  else if (version < migrations.length)
    await client.query('UPDATE schema_version SET version = $1', [migrations.length]);
}

function requireNotNewer(version: number): void {
  if (version <= migrations.length) return;
  throw new DatabaseError(
    'The log in this database was written by a newer version of Hearth. It was left as it is. ' +
      'Start that version, or a newer one.',
  );
}

async function readIdentity(client: ClientBase): Promise<Identity | undefined> {
  const text = 'SELECT server_id AS "serverId", signing_seed AS "signingSeed" FROM identity';
  return (await client.query<Identity>(text)).rows[0];
}

/**
 * For who only looks: whose log it is. Changes nothing. Throws `DatabaseError` where there is no log, or one of another
 * version: an older server may be running on it.
 */
export async function requireReadable(client: ClientBase): Promise<Identity> {
  const { rows } = await client.query<{ version: number }>('SELECT version FROM schema_version');
  const version = rows[0]?.version ?? 0;
  requireNotNewer(version);
  const identity = version === migrations.length ? await readIdentity(client) : undefined;
  if (identity) return identity;
  throw new DatabaseError(
    'The log in this database was written by an older version of Hearth. It was left as it is. ' +
      'Use that version, or start a server of this one on it first, which brings it up to date.',
  );
}

async function identify(client: ClientBase, made: Identity): Promise<Identity> {
  const known = await readIdentity(client);
  if (known) return known;
  await client.query(`INSERT INTO server VALUES (1, 0, NULL, 0, 0, $1, $2, 0, false, 0, 0, 0, NULL)`, [
    Buffer.from(firstHash),
    FIRST_EPOCH,
  ]);
  await client.query('INSERT INTO identity VALUES ($1, $2)', [made.serverId, Buffer.from(made.signingSeed)]);
  return made;
}

/** Makes the tables, or brings them up to date; one instance at a time. Throws `DatabaseError`. */
export async function prepareDatabase(
  { writer }: Pick<Database, 'writer'>,
  options: { schema: string; clock: Clock; random: Random; identity?: Identity },
): Promise<Identity> {
  const { schema, clock, random } = options;
  const client = await writer.connect();
  let isWell = false;
  try {
    await requireDurable(client, schema);
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK, schema]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await migrate(client);
    const made = { serverId: createUuid7({ clock, random })(), signingSeed: random.bytes(SEED_BYTES) };
    const identity = await identify(client, options.identity ?? made);
    await client.query('COMMIT');
    isWell = true;
    return identity;
  } finally {
    // A connection in the middle of something is closed, which undoes it.
    client.release(!isWell);
  }
}
