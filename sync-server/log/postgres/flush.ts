import { bytesArray } from './binary-array.ts';
import { toJson, type Cells } from './cells.ts';
import type { Statement } from './statement.ts';
import type { RecordColumns, Tables } from './tables.ts';

function recordStep(rows: readonly RecordColumns[], values: unknown[]): string {
  const from = values.length;
  const column = <C extends keyof RecordColumns>(name: C): RecordColumns[C][] => rows.map((row) => row[name]);
  values.push(
    ...[column('seq'), column('kind'), column('group_id'), column('device_id'), column('local_id')],
    ...[column('origin'), column('document_id'), column('at')],
    ...[bytesArray(column('hash')), bytesArray(column('signature')), bytesArray(column('payload'))],
  );
  const types = ['int8', 'int2', 'text', 'text', 'int8', 'text', 'text', 'int8', 'bytea', 'bytea', 'bytea'];
  const arrays = types.map((type, i) => `$${from + i + 1}::${type}[]`);
  return `INSERT INTO record SELECT * FROM unnest(${arrays.join(', ')})`;
}

function rowsStep<R extends object, K extends keyof R & string>(
  { table }: Cells<R, K>,
  rows: readonly R[],
  values: unknown[],
): string {
  values.push(toJson(rows));
  const { name, key, changing } = table;
  const insert = `INSERT INTO ${name} SELECT * FROM json_populate_recordset(null::${name}, $${values.length})`;
  if (changing.length === 0) return insert;
  const changes = changing.map((column) => `${column} = excluded.${column}`);
  return `${insert} ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
}

/**
 * Everything that waits to be written, as one statement: many tables in one turn of the network. Null when
 * nothing waits. From now on it counts as written; `isOfJob`: that is undone with the job.
 */
export function takeFlush(tables: Tables, isOfJob: boolean): Statement | null {
  const values: unknown[] = [];
  const steps: string[] = [];
  const records = tables.record.takeUnsaved(isOfJob);
  if (records.length > 0) steps.push(recordStep(records, values));
  function add<R extends object, K extends keyof R & string>(cells: Cells<R, K>): void {
    const rows = cells.takeUnsaved(isOfJob);
    if (rows.length > 0) steps.push(rowsStep(cells, rows, values));
  }
  add(tables.member);
  add(tables.device);
  add(tables.group);
  add(tables.document);
  add(tables.writer);
  add(tables.head);
  add(tables.seal);
  add(tables.meta);
  add(tables.envelope);
  add(tables.audit);
  add(tables.server);
  if (steps.length === 0) return null;
  const parts = steps.map((step, i) => `step${i} AS (${step})`);
  return { text: `WITH ${parts.join(', ')} SELECT`, values };
}
