import { PGlite } from '@electric-sql/pglite';
import {
  smallTables,
  type IndexAnswers,
  type IndexBatch,
  type IndexRequest,
  type IndexRow,
  type QueryResult,
} from './protocol.ts';
import { indexColumns, indexKeys, indexSchema, indexVersion, type FedTable } from './schema.ts';

type Transaction = Parameters<Parameters<PGlite['transaction']>[0]>[0];

/** Rows a query gives out at most: more would only be held in memory three times. */
const MAX_ROWS = 10_000;

/** Inserts or replaces rows, as one JSON value: ten times faster than row by row. */
async function upsert(tx: Transaction, table: FedTable, rows: readonly IndexRow[]): Promise<void> {
  if (rows.length === 0) return;
  const columns: readonly string[] = indexColumns[table];
  const keys: readonly string[] = indexKeys[table];
  const rest = columns.filter((column) => !keys.includes(column));
  await tx.query(
    `INSERT INTO ${table} (${columns.join(', ')})
     SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)
     ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    [JSON.stringify(rows)],
  );
}

async function applyBatch(pg: PGlite, batch: IndexBatch): Promise<null> {
  await pg.transaction(async (tx) => {
    for (const table of smallTables) {
      const rows = batch.replace[table];
      if (!rows) continue;
      await tx.query(`DELETE FROM ${table}`);
      await upsert(tx, table, rows);
    }
    await tx.query('DELETE FROM issue_row WHERE issue_id = ANY($1::uuid[])', [batch.removedIssues]);
    await tx.query('DELETE FROM criterion WHERE criterion_id = ANY($1::uuid[])', [batch.removedCriteria]);
    await upsert(tx, 'issue_row', batch.issues);
    await upsert(tx, 'criterion', batch.criteria);
    if (batch.cursor !== null) await tx.query('UPDATE index_state SET cursor = $1', [batch.cursor]);
  });
  return null;
}

async function count(pg: PGlite): Promise<number> {
  const { rows } = await pg.query<{ count: number }>('SELECT count(*)::int AS count FROM issue_row');
  return rows[0]?.count ?? 0;
}

/** One statement that can only read: what it might change of its session ends with the transaction. */
async function query(pg: PGlite, sql: string, params: readonly unknown[]): Promise<QueryResult> {
  await pg.exec('BEGIN; SET TRANSACTION READ ONLY; SET LOCAL ROLE reader');
  try {
    // The extended protocol takes a single statement, so none can follow a COMMIT.
    const { rows, fields } = await pg.query<Record<string, unknown>>(sql, [...params]);
    return {
      columns: fields.map(({ name }) => name),
      rows: rows.slice(0, MAX_ROWS),
      truncated: rows.length > MAX_ROWS,
    };
  } finally {
    await pg.exec('ROLLBACK');
  }
}

async function create(pg: PGlite): Promise<IndexAnswers['open']> {
  await pg.exec(indexSchema);
  await pg.query('INSERT INTO index_state VALUES ($1, 0)', [indexVersion]);
  return { cursor: 0, fresh: true };
}

/** Reads where the index stands; makes its tables in an empty folder. */
async function inspect(pg: PGlite): Promise<IndexAnswers['open']> {
  const { rows: tables } = await pg.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
  if (tables.length === 0) return create(pg);
  const known = await pg.query("SELECT 1 FROM pg_tables WHERE tablename = 'index_state'");
  if (known.rows.length === 0) return { cursor: null, fresh: false };
  const { rows } = await pg.query<{ cursor: number }>('SELECT cursor FROM index_state WHERE version = $1', [
    indexVersion,
  ]);
  return { cursor: rows[0]?.cursor ?? null, fresh: false };
}

/** Answers requests. */
export type Engine = (request: IndexRequest) => Promise<IndexAnswers[IndexRequest['op']]>;

/** Creates what runs requests on one PGlite; `open` comes first. */
export function createEngine(): Engine {
  let opened: PGlite | null = null;
  const database = (): PGlite => {
    if (!opened) throw new Error('The index is not open');
    return opened;
  };
  return async (request) => {
    switch (request.op) {
      case 'open':
        opened = await PGlite.create({ dataDir: request.dir });
        return inspect(opened);
      case 'apply':
        return applyBatch(database(), request.batch);
      case 'count':
        return count(database());
      case 'query':
        return query(database(), request.sql, request.params);
      case 'close':
        await opened?.close();
        opened = null;
        return null;
    }
  };
}
