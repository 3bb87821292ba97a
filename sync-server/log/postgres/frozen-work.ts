import type { Query } from './query.ts';
import type { Tables } from './tables.ts';
import { loadBy, type Work } from './unit-of-work.ts';

/** Reads of one moment, with the interface of a transaction. What writes is refused. */
export function createFrozenWork(query: Query): Work {
  return {
    load: (asked) => loadBy(({ text, values }) => query(text, values), asked),
    read: query,
    run: () => Promise.reject(new Error('A log that is only looked at is not written')),
    settle: async () => undefined,
  };
}

/** The row that is there from the beginning of a transaction. */
export async function loadServer(query: Query, tables: Tables): Promise<void> {
  const [found] = await query<{ row: Record<string, unknown> }>(
    'SELECT to_jsonb(server) AS row FROM server WHERE id = 1',
    [],
  );
  if (!found) throw new Error('The log lacks a row that it cannot be without');
  tables.server.want([{ id: 1 }])?.receive([found.row]);
}
