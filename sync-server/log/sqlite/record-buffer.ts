import type { SqlValue, Sql } from './sql.ts';

/** A row of `record`, its columns in the order of the table. */
export type RecordRow = readonly SqlValue[];

/** Places from which the records of a chain or group are found, as rows of their tables. */
export interface Marks {
  readonly chain: readonly [deviceNo: number, groupNo: number, localId: number, seq: number] | null;
  readonly group: readonly [groupNo: number, seq: number] | null;
}

/** Records that wait for the commit to write them all. */
export interface RecordBuffer {
  add(row: RecordRow, marks: Marks): void;
  isEmpty(): boolean;
  /** A job begins: what is added from now on goes with it. */
  beginJob(): void;
  /** Takes back what the job added and has not yet written. */
  undoJob(): void;
  /** Writes what jobs before this one added. */
  writeEarlier(): void;
  /** Writes everything. */
  write(): void;
  /** How many were written since this was asked last. */
  takeCount(): number;
  clear(): void;
}

const INSERT = 'INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';

/** Creates an empty buffer over the connection that writes. */
export function createRecordBuffer(sql: Sql): RecordBuffer {
  const rows: { row: RecordRow; marks: Marks }[] = [];
  let earlier = 0;
  let count = 0;

  function write(some: number): void {
    for (const { row, marks } of rows.splice(0, some)) {
      sql.run(INSERT, ...row);
      if (marks.chain) sql.run('INSERT INTO chain_mark VALUES (?, ?, ?, ?)', ...marks.chain);
      if (marks.group) sql.run('INSERT INTO group_mark VALUES (?, ?)', ...marks.group);
    }
    count += some;
    earlier = 0;
  }

  return {
    add: (row, marks) => void rows.push({ row, marks }),
    isEmpty: () => rows.length === 0,
    beginJob: () => void (earlier = rows.length),
    undoJob: () => void (rows.length = earlier),
    writeEarlier: () => write(earlier),
    write: () => write(rows.length),
    takeCount() {
      const taken = count;
      count = 0;
      return taken;
    },
    clear() {
      rows.length = 0;
      earlier = 0;
      count = 0;
    },
  };
}
