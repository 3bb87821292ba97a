import type { ClientBase } from 'pg';
import { DatabaseError } from './connect.ts';

/**
 * The first of two numbers of the lock by which a server is known to run: "hrsv". The other stands for the schema. Each
 * server shares it, on the connections that it keeps; whoever must not have a server beside them takes it alone.
 */
const SERVED = 0x68727376;

async function isTrue(client: ClientBase, text: string, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(text, [SERVED, schema]);
  return rows[0]?.found ?? false;
}

/** Shows on this connection, for as long as it lasts, that a server runs. Throws `DatabaseError` where none may. */
export async function showServed(client: ClientBase, schema: string): Promise<void> {
  const text = 'SELECT pg_try_advisory_lock_shared($1, hashtext($2)) AS found';
  if (await isTrue(client, text, schema)) return;
  throw new DatabaseError(
    'The log in this database is being restored or compacted. Nothing was changed by this server. ' +
      'Start it again when that is done.',
  );
}

/** Whether a server runs on a log. */
export function isServed(client: ClientBase, schema: string): Promise<boolean> {
  // Two numbers of a lock are kept as such of another kind, without a sign.
  const text = `SELECT EXISTS (
      SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND mode = 'ShareLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND classid = $1::oid AND objid = (hashtext($2)::bigint & 4294967295)::oid AND objsubid = 2
    ) AS found`;
  return isTrue(client, text, schema);
}

/** Keeps servers away from a log until the transaction ends. False: one runs. */
export function keepServersAway(client: ClientBase, schema: string): Promise<boolean> {
  return isTrue(client, 'SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS found', schema);
}

/** The same until the connection ends. */
export function holdServersOff(client: ClientBase, schema: string): Promise<boolean> {
  return isTrue(client, 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS found', schema);
}
