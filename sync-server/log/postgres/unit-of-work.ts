import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { Transactions } from './batches.ts';
import { refuseZero, type Loadable, type Wanted } from './cells.ts';
import { takeFlush } from './flush.ts';
import { DatabaseError } from './connect.ts';
import type { Journal } from './journal.ts';
import { allOf } from './open-tables.ts';
import { changesSince, cleaning, createOthers, learn, type ChangeRow, type Others } from './others.ts';
import { named, type Statement } from './statement.ts';
import type { ServerColumns, Tables } from './tables.ts';

/** What jobs read and write with. */
export interface Work {
  /** Brings rows into memory, those that are not there: one turn of the network for all of them. */
  load(asked: readonly (readonly [cells: Loadable, keys: readonly object[]])[]): Promise<void>;
  /** Reads by SQL. It sees what is in tables, not what is in memory only. */
  read<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]>;
  /** Writes by SQL; undone with the job. */
  run(text: string, values: unknown[]): Promise<void>;
  /** Before SQL that has to see what is in memory. */
  settle(): Promise<void>;
}

/** The same, with the transactions that it happens in. */
export interface UnitOfWork extends Work {
  readonly transactions: Transactions;
  /** Throws `DatabaseError` when the server's row is in another table than before. */
  requireTable(tableoid: number | undefined): void;
}

interface Options {
  /** Of one connection, which transactions have for themselves. */
  readonly writer: Pool;
  readonly tables: Tables;
  readonly journal: Journal;
  /** Where other instances listen, and what tells this one from them. */
  readonly channel: string;
  readonly instance: string;
}

/** Where a transaction stands. */
interface Progress {
  client: PoolClient | null;
  /** The server as it was locked, and how often this instance has seen it committed. */
  before: ServerColumns | null;
  hasWritten: boolean;
  /** Of the job under way; null before its first SQL that writes. */
  savepoint: Promise<void> | null;
  /** What made it impossible to commit. */
  failure: unknown;
  /** The version to which other instances are told what changes; null when there are none. */
  tell: number | null;
}

/** What an instance knows from one transaction to the next. */
interface Known {
  /** The commit of which memory is; null: of none. */
  version: number | null;
  readonly others: Others;
  /** Which table the server's row is in; null before the first transaction. */
  table: number | null;
}

const LOCK_SERVER = 'SELECT to_jsonb(server) AS row, tableoid FROM server WHERE id = 1 FOR UPDATE';

interface LockedRow {
  readonly row: ServerColumns & Record<string, unknown>;
  readonly tableoid: number;
}

function requireClient({ client }: Progress): PoolClient {
  if (!client) throw new Error('Work may use its transaction only while it lasts');
  return client;
}

/** Sends a statement. Before the savepoint of a job a failure is everybody's: PostgreSQL goes on with nothing. */
async function send<Row extends QueryResultRow>(now: Progress, { text, values }: Statement): Promise<Row[]> {
  refuseZero(values);
  const isOfAll = now.savepoint === null;
  try {
    return (await requireClient(now).query<Row>(named({ text, values }))).rows;
  } catch (error) {
    if (isOfAll) now.failure ??= error;
    throw error;
  }
}

/** K26: a restore gives the log's name to other tables. */
function requireTable(known: Known, tableoid: number | undefined): void {
  known.table ??= tableoid ?? null;
  if (known.table === tableoid) return;
  throw new DatabaseError(
    'Another log has taken the place of the one that this server was started on. Nothing was written to it. ' +
      'Start the server again.',
  );
}

/** One statement that reads rows of many tables by their keys. */
function loadStatement(wanted: readonly Wanted[]): Statement {
  const parts = wanted.map(({ name, key }, i) => {
    const keys = `json_populate_recordset(null::${name}, $${i + 1})`;
    const on = key.map((column) => `t.${column} = k.${column}`).join(' AND ');
    return `SELECT ${i} AS part, to_jsonb(t) AS row FROM ${keys} AS k JOIN ${name} AS t ON ${on}`;
  });
  return { text: parts.join(' UNION ALL '), values: wanted.map(({ keys }) => keys) };
}

type Ask = (
  statement: Statement,
) => Promise<readonly { readonly part: number; readonly row: Record<string, unknown> }[]>;

/** Brings rows into memory, those that are not there, by what `ask` answers. */
export async function loadBy(ask: Ask, asked: Parameters<Work['load']>[0]): Promise<void> {
  const wanted = asked.flatMap(([cells, keys]) => cells.want(keys) ?? []);
  if (wanted.length === 0) return;
  const rows = await ask(loadStatement(wanted));
  for (const [i, { receive }] of wanted.entries()) {
    receive(rows.flatMap(({ part, row }) => (part === i ? [row] : [])));
  }
}

/** Before the first SQL of a job that writes. What jobs before it did stays when it is undone. */
function touch({ tables, journal }: Options, now: Progress): Promise<void> {
  if (now.savepoint) return now.savepoint;
  now.hasWritten = true;
  journal.rewind();
  const earlier = takeFlush(tables, { isOfJob: false, tell: now.tell });
  journal.replay();
  async function save(): Promise<void> {
    if (earlier) await send(now, earlier);
    await send(now, { text: 'SAVEPOINT job', values: [] });
  }
  const saved = save().catch((error: unknown) => {
    now.failure ??= error;
    throw error;
  });
  now.savepoint = saved;
  return saved;
}

async function settle(options: Options, now: Progress): Promise<void> {
  await touch(options, now);
  const statement = takeFlush(options.tables, { isOfJob: true, tell: now.tell });
  if (statement) await send(now, statement);
}

/** Rows in memory become those of the version that was locked, or are forgotten. */
function catchUp(
  tables: readonly Loadable[],
  changes: readonly ChangeRow[],
  { from, to }: { from: number | null; to: number },
): void {
  if (from === to || (from !== null && learn(tables, changes, { from, to }))) return;
  for (const cells of tables) cells.clear();
}

/**
 * Locks the server, so that this is the only transaction. In the same turn comes what others have committed since
 * this instance did, so that memory stays good.
 */
async function begin({ writer, tables }: Options, now: Progress, known: Known): Promise<void> {
  const { version: from, others } = known;
  const client = await writer.connect();
  now.client = client;
  const [, locked, changes] = await Promise.all([
    client.query('BEGIN'),
    client.query<LockedRow>(named({ text: LOCK_SERVER, values: [] })),
    from !== null && others.areThere() ? client.query<ChangeRow>(named(changesSince(from))) : null,
  ]);
  const { row, tableoid } = locked.rows[0] ?? {};
  if (!row) throw new Error('The log lacks a row that it cannot be without');
  requireTable(known, tableoid);
  const to = row.version;
  others.met(from !== to);
  catchUp(allOf(tables), changes?.rows ?? [], { from, to });
  tables.server.clear();
  tables.server.want([{ id: 1 }])?.receive([row]);
  now.before = tables.server.find({ id: 1 }) ?? null;
  now.tell = others.areThere() ? to + 1 : null;
}

async function commit(options: Options, now: Progress): Promise<number | null> {
  const { tables, channel, instance } = options;
  if (now.failure !== null) throw now.failure;
  const client = requireClient(now);
  const server = tables.server.find({ id: 1 });
  if (!server || !now.before) throw new Error('Nothing has begun');
  const hasMore = allOf(tables).some((cells) => cells.isUnsaved());
  if (!hasMore && !now.hasWritten) {
    await client.query('COMMIT');
    return server.version;
  }
  const version = now.before.version + 1;
  tables.server.put({ ...server, version });
  const statement = takeFlush(tables, { isOfJob: false, tell: now.tell });
  const clean = now.tell === null ? null : cleaning(version);
  const isHeard = server.seq !== now.before.seq;
  const [, , , ended] = await Promise.all([
    statement && client.query(named(statement)),
    clean && client.query(named(clean)),
    isHeard && client.query('SELECT pg_notify($1, $2)', [channel, `${instance} ${server.seq}`]),
    client.query('COMMIT'),
  ]);
  // A transaction that has failed is rolled back by a commit, without an error.
  if (ended.command !== 'COMMIT') throw new Error('The database has not committed');
  return version;
}

function createTransactions(options: Options, now: Progress, known: Known): Transactions {
  const { tables, journal } = options;

  function end(isWell: boolean): void {
    // A connection that may be in the middle of something is closed, which undoes it.
    now.client?.release(!isWell);
    Object.assign(now, {
      client: null,
      before: null,
      hasWritten: false,
      savepoint: null,
      failure: null,
      tell: null,
    });
    journal.forget();
    for (const cells of allOf(tables)) {
      if (isWell) cells.trim();
      else cells.clear();
    }
  }

  return {
    begin: () => begin(options, now, known),
    save() {
      if (now.failure !== null) throw now.failure;
      now.savepoint = null;
    },
    async release() {
      if (now.failure !== null) throw now.failure;
      if (now.savepoint) await send(now, { text: 'RELEASE job', values: [] });
      now.savepoint = null;
      journal.forget();
    },
    async undo() {
      if (now.failure !== null) throw now.failure;
      journal.rewind();
      journal.forget();
      if (now.savepoint) await send(now, { text: 'ROLLBACK TO job', values: [] });
    },
    async commit() {
      known.version = await commit(options, now);
      end(true);
    },
    async rollback() {
      known.version = null;
      end(false);
    },
  };
}

/**
 * Transactions over a database that other instances write, too. Jobs change rows in memory, which the commit
 * writes with one statement; the first SQL of a job that writes makes a savepoint.
 */
export function createUnitOfWork(options: Options): UnitOfWork {
  const now: Progress = {
    ...{ client: null, before: null, tell: null },
    ...{ hasWritten: false, savepoint: null, failure: null },
  };
  const known: Known = { version: null, others: createOthers(), table: null };
  return {
    transactions: createTransactions(options, now, known),
    requireTable: (tableoid) => requireTable(known, tableoid),
    load: (asked) => loadBy((statement) => send(now, statement), asked),
    async read<Row extends QueryResultRow>(text: string, values: unknown[]) {
      await now.savepoint;
      return send<Row>(now, { text, values });
    },
    async run(text, values) {
      await touch(options, now);
      await send(now, { text, values });
    },
    settle: () => settle(options, now),
  };
}
