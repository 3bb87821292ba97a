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

/** Rows of one table, which go into the statement as one parameter: JSON. */
interface Written {
  readonly table: string;
  readonly parameter: string;
}

function rowsStep<R extends object, K extends keyof R & string>(
  { table }: Cells<R, K>,
  parameter: string,
): string {
  const { name, key, changing } = table;
  const insert = `INSERT INTO ${name} SELECT * FROM json_populate_recordset(null::${name}, ${parameter})`;
  if (changing.length === 0) return insert;
  const changes = changing.map((column) => `${column} = excluded.${column}`);
  return `${insert} ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
}

/** Tells other instances of rows that they may have in memory. */
function changeStep(written: readonly Written[], version: number, values: unknown[]): string {
  values.push(version);
  const parts = written.map(({ table, parameter }) => `'${table}', ${parameter}`);
  return `INSERT INTO change SELECT $${values.length}::int8, json_build_object(${parts.join(', ')})`;
}

/** Everything that waits, as steps of one statement; which of them others may have in memory. */
function takeSteps(
  tables: Tables,
  isOfJob: boolean,
): { steps: string[]; values: unknown[]; shared: Written[] } {
  const values: unknown[] = [];
  const steps: string[] = [];
  const shared: Written[] = [];
  const records = tables.record.takeUnsaved(isOfJob);
  if (records.length > 0) steps.push(recordStep(records, values));
  function add<R extends object, K extends keyof R & string>(cells: Cells<R, K>, isShared: boolean): void {
    const rows = cells.takeUnsaved(isOfJob);
    if (rows.length === 0) return;
    const parameter = `$${values.push(toJson(rows))}::json`;
    steps.push(rowsStep(cells, parameter));
    if (isShared) shared.push({ table: cells.table.name, parameter });
  }
  add(tables.member, true);
  add(tables.device, true);
  add(tables.group, true);
  add(tables.document, true);
  add(tables.writer, true);
  add(tables.head, true);
  add(tables.seal, true);
  // These are not in memory beyond a commit; the server's row is read with its lock.
  add(tables.meta, false);
  add(tables.envelope, false);
  add(tables.audit, false);
  add(tables.server, false);
  return { steps, values, shared };
}

/**
 * Everything that waits to be written, as one statement: many tables in one turn of the network. Null when
 * nothing waits. From now on it counts as written; `isOfJob`: that is undone with the job. `tell`: the version to
 * which other instances are told of it; null when there are none.
 */
export function takeFlush(
  tables: Tables,
  { isOfJob, tell }: { readonly isOfJob: boolean; readonly tell: number | null },
): Statement | null {
  const { steps, values, shared } = takeSteps(tables, isOfJob);
  if (steps.length === 0) return null;
  if (tell !== null) steps.push(changeStep(shared, tell, values));
  const parts = steps.map((step, i) => `step${i} AS (${step})`);
  return { text: `WITH ${parts.join(', ')} SELECT`, values };
}
