/**
 * Loaded with `--import` before a host: ends it (SIGKILL) in the commit that holds a certain event of a run. With
 * `HEARTH_DIE=after:5` right after the commit of the fifth such event of this process, before anything hears of it;
 * `before:finishing` right before the commit that holds the first event of that kind or state.
 */
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const [when, wanted = ''] = (process.env['HEARTH_DIE'] ?? '').split(':');
const event = z.object({ kind: z.string(), state: z.string().optional() });
let count = 0;
let isDue = false;

function note(stored: unknown): void {
  const { kind, state } = event.parse(JSON.parse(String(stored)));
  count += 1;
  if (wanted === String(count) || wanted === kind || wanted === state) isDue = true;
}

function dieIf(moment: string): void {
  if (isDue && when === moment) process.kill(process.pid, 'SIGKILL');
}

/** What is to happen around a statement of this text; null: nothing. */
function around(sql: string): { before(values: readonly unknown[]): void; after(): void } | null {
  if (sql.startsWith('INSERT INTO run_event '))
    return { before: (values) => note(values.at(-1)), after() {} };
  return sql === 'COMMIT' ? { before: () => dieIf('before'), after: () => dieIf('after') } : null;
}

const { prepare } = DatabaseSync.prototype;
if (when !== '') {
  DatabaseSync.prototype.prepare = function prepareWatched(sql, ...options) {
    const statement = prepare.call(this, sql, ...options);
    const watch = around(sql);
    const { run } = statement;
    const runWatched = (...values: unknown[]): unknown => {
      watch?.before(values);
      const result: unknown = Reflect.apply(run, statement, values);
      watch?.after();
      return result;
    };
    return watch ? Object.defineProperty(statement, 'run', { value: runWatched }) : statement;
  };
}
