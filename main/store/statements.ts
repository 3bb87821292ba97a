import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ReadHandle, SqlValue } from './types.ts';

/** Reads and writes with prepared statements, each prepared once: SQL is constant text of the code. */
export interface Statements extends ReadHandle {
  run(sql: string, ...values: SqlValue[]): { changes: number; rowId: number };
}

/** Creates the statement cache of one connection. */
export function createStatements({ db }: { db: DatabaseSync }): Statements {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = db.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    // The caller names the shape of its row once, beside its SQL; SQLite itself has no types to check it with.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    get: <Row>(sql: string, ...values: SqlValue[]) => prepare(sql).get(...values) as Row | undefined,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    all: <Row>(sql: string, ...values: SqlValue[]) => prepare(sql).all(...values) as Row[],
    run(sql, ...values) {
      const { changes, lastInsertRowid } = prepare(sql).run(...values);
      return { changes: Number(changes), rowId: Number(lastInsertRowid) };
    },
  };
}
