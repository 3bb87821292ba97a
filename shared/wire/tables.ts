import type { Reader } from './reader.ts';
import { WireError } from './wire-error.ts';
import type { Writer } from './writer.ts';

/** A column of texts that repeat: each of them once, and which of them stands in each row. */
export interface Table<T extends string> {
  /** In the order in which they come first. */
  readonly values: readonly T[];
  readonly column: readonly number[];
}

/** Gathers a column. */
export function tableOf<T extends string>(rows: readonly T[]): Table<T> {
  const places = new Map<T, number>();
  const column: number[] = [];
  for (const value of rows) {
    const place = places.get(value) ?? places.size;
    if (place === places.size) places.set(value, place);
    column.push(place);
  }
  return { values: [...places.keys()], column };
}

/** The values, and the column where it says anything: a single value stands in all rows. */
export function writeTable(writer: Writer, { values, column }: Table<string>): void {
  writer.list(values, (value) => writer.text(value));
  if (values.length > 1) for (const place of column) writer.uint(place);
}

/**
 * Mirror of `writeTable` for so many rows. Refuses what `tableOf` would not make: a value that comes twice, in
 * another order, or nowhere.
 */
export function readTable<T extends string>(reader: Reader, rows: number, read: () => T): Table<T> {
  const values = reader.list(rows, read);
  if (values.length === 0 && rows > 0) throw new WireError('MALFORMED');
  const column: number[] = [];
  let used = 0;
  for (let row = 0; row < rows; row++) {
    const place = values.length > 1 ? reader.uint(used) : 0;
    if (place === used) used += 1;
    column.push(place);
  }
  if (used !== values.length || new Set(values).size !== used) throw new WireError('MALFORMED');
  return { values, column };
}
