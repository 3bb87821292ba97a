import type { ClientBase, Pool, QueryResultRow } from 'pg';
import { named } from './statement.ts';

/** Runs one statement that is prepared once for each connection, and returns its rows. */
export type Query = <Row extends QueryResultRow>(text: string, values: unknown[]) => Promise<Row[]>;

/** Queries over any connection of a pool, or over one. */
export function createQuery(on: Pool | ClientBase): Query {
  return async <Row extends QueryResultRow>(text: string, values: unknown[]) =>
    (await on.query<Row>(named({ text, values }))).rows;
}
