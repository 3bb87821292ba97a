import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Values that SQLite takes and gives. */
export type SqlValue = string | number | null | Uint8Array;

/** Prepared statements over one connection. `sql` is a constant of the code, `Row` its columns. */
export interface Sql {
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  /** The columns of a row in the order in which they are asked for. */
  row<Columns>(sql: string, ...values: SqlValue[]): Columns | null;
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
  /** Rows one at a time: stop reading to stop the query. */
  each<Row>(sql: string, ...values: SqlValue[]): Iterable<Row>;
  run(sql: string, ...values: SqlValue[]): void;
}

/** Keeps every statement that was prepared once. */
export function createSql(database: DatabaseSync): Sql {
  const statements = new Map<string, StatementSync>();
  function prepare(sql: string): StatementSync {
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }
  return {
    // The tables are STRICT and ours, so the columns have the types that the caller names beside its SQL.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    get: <Row>(sql: string, ...values: SqlValue[]) => prepare(sql).get(...values) as Row | undefined,
    row<Columns>(sql: string, ...values: SqlValue[]) {
      const found = prepare(sql).get(...values);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return found === undefined ? null : (Object.values(found) as Columns);
    },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    all: <Row>(sql: string, ...values: SqlValue[]) => prepare(sql).all(...values) as Row[],
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    each: <Row>(sql: string, ...values: SqlValue[]) => prepare(sql).iterate(...values) as Iterable<Row>,
    run: (sql, ...values) => void prepare(sql).run(...values),
  };
}
