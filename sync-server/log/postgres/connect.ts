import { Client, Pool, TypeOverrides, types, type ClientBase, type ClientConfig, type PoolConfig } from 'pg';

/** The database cannot be used; the message says why and what to do. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

/** How much of a database a server takes, and how long it waits for it. Times are in ms. */
export interface DatabaseLimits {
  /** Connections for reads; one more is for transactions, and one listens. At least 2. */
  readonly connections: number;
  readonly connectTimeout: number;
  /** A statement that takes longer is ended; so is one that waits for another instance. */
  readonly statementTimeout: number;
  /** A transaction whose server says nothing for so long is ended, so that other instances go on. */
  readonly idleTimeout: number;
  /**
   * A database that is so much later with an answer than a statement may take is given up, with the connection: it may
   * be gone without a word. What takes it no time is given up after this alone.
   */
  readonly silence: number;
}

export const defaultDatabaseLimits: DatabaseLimits = {
  connections: 8,
  connectTimeout: 5_000,
  statementTimeout: 30_000,
  idleTimeout: 10_000,
  silence: 5_000,
};

/** How long a connection may be quiet before the system asks whether the other end is there. */
const KEEPALIVE_MS = 10_000;

const HEX_PREFIX = 2;

/** Bytes as PostgreSQL writes them: `\x` and hexadecimal. They get memory of their own. */
export function parseBytes(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length - HEX_PREFIX) / 2);
  Buffer.from(bytes.buffer).write(text.slice(HEX_PREFIX), 'hex');
  return bytes;
}

function parseNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError('A number of the database is too large');
  return number;
}

/** Bytes and numbers as the code has them. */
function createReaders(): TypeOverrides {
  const readers = new TypeOverrides();
  readers.setTypeParser(types.builtins.BYTEA, parseBytes);
  readers.setTypeParser(types.builtins.INT8, parseNumber);
  return readers;
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  readonly schema: string;
  readonly limits: DatabaseLimits;
  /** The name under which connections are seen; that of a server when left out. */
  readonly program?: string;
}

/** The name under which connections of servers are seen: an operator asks whether there are any. */
export const SERVER_PROGRAM = 'hearth-sync';

/** That of an operator's commands, and of what servers do beside serving. */
export const OPERATOR_PROGRAM = 'hearth-upkeep';

/** What every session of a server is set to. `schema` is a plain identifier. */
function sessionOf({ url, schema, limits, program = SERVER_PROGRAM }: DatabaseOptions): ClientConfig {
  const settings = {
    search_path: schema,
    // A commit that is told of is on the disk, whatever the database is set to.
    synchronous_commit: 'on',
    bytea_output: 'hex',
    statement_timeout: limits.statementTimeout,
    idle_in_transaction_session_timeout: limits.idleTimeout,
    // Every query goes by an index; a plan made while tables were small must not outlive that.
    enable_seqscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    jit: 'off',
  };
  return {
    connectionString: url,
    // For operators, who see it in pg_stat_activity.
    application_name: `${program} ${schema}`,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_MS,
    // Where statements may take for ever, so may answers.
    ...(limits.statementTimeout > 0 && { query_timeout: limits.statementTimeout + limits.silence }),
    connectionTimeoutMillis: limits.connectTimeout,
    types: createReaders(),
    // Statements that do not wait for each other's results go out together.
    pipeline: true,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  };
}

/** Connections to one database. */
export interface Database {
  /** For reads. */
  readonly pool: Pool;
  /** For transactions: one connection, which nobody else makes wait and which is kept. */
  readonly writer: Pool;
  /** A connection of its own, not yet opened. `isQuick`: for what takes the database no time. */
  client(kind?: { readonly isQuick: boolean }): Client;
}

function createPool(config: PoolConfig): Pool {
  const pool = new Pool(config);
  // A connection that breaks is left out of the pool; who uses it is told by the statement that fails.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Opens nothing yet: connections are made when they are needed. `verify`: looks at each that transactions get. */
export function createDatabase(
  options: DatabaseOptions & { readonly verify?: (client: ClientBase) => Promise<void> },
): Database {
  const { limits, verify } = options;
  const session = sessionOf(options);
  const quick = { ...session, query_timeout: limits.silence };
  return {
    pool: createPool({ ...session, max: Math.max(2, limits.connections), idleTimeoutMillis: 60_000 }),
    writer: createPool({
      ...{ ...session, max: 1, idleTimeoutMillis: 0 },
      ...(verify && { verify: (client, done) => void verify(client).then(() => done(), done) }),
    }),
    client: (kind) => new Client(kind?.isQuick ? quick : session),
  };
}
