import { createCells, type Cells, type CellTable, type Durable, type Row } from './cells.ts';
import type { Sql } from './sql.ts';
import type { UndoLog } from './undo-log.ts';

/**
 * Rows that change with every record (heads, digests, clocks, counters) would cost a page of the disk each
 * in every commit. The records say the same, so those rows follow them when enough has come together. What a
 * process left undone, the next one reads from the records again (`replay.ts`).
 */
export interface WriteBack {
  cells<K extends string | number, V, R extends Row>(table: CellTable<K, V, R>, most: number): Cells<K, V>;
  /** True when there is something that the next commit has to write. */
  isUrgent(): boolean;
  /** Inside the transaction, before it is committed. `records`: how many it appends. */
  beforeCommit(records: number): void;
  /** So many records were read again: they count as appended, or processes that live shortly leave more and more. */
  replayed(records: number): void;
  /** Writes everything to the tables: for SQL that reads them. Undone with the job. */
  save(): void;
  clear(): void;
}

/** What is left for the next process to read again, at most. */
const MOST_UNSAVED = 8192;
const MOST_RECORDS = 16_384;

/** Creates the keeper of all cells over one connection. */
export function createWriteBack(sql: Sql, undo: UndoLog): WriteBack {
  const tables: Durable[] = [];
  let records = 0;

  function setRecords(count: number): void {
    const before = records;
    undo.push(() => (records = before));
    records = count;
  }

  function save(): void {
    for (const table of tables) table.save();
    sql.run('UPDATE server SET saved_through = (SELECT coalesce(max(seq), 0) FROM record)');
    setRecords(0);
  }

  return {
    save,
    cells(table, most) {
      const { cells, durable } = createCells({ table, undo, most });
      tables.push(durable);
      return cells;
    },
    replayed: (count) => void (records = count),
    isUrgent: () => tables.some((table) => table.isUrgent()),
    beforeCommit(appended) {
      setRecords(records + appended);
      const unsaved = tables.reduce((sum, table) => sum + table.unsavedCount(), 0);
      if (unsaved >= MOST_UNSAVED || records >= MOST_RECORDS) save();
      else for (const table of tables) table.saveUrgent();
    },
    clear() {
      records = 0;
      for (const table of tables) table.clear();
    },
  };
}
