import { createRecent } from './recent.ts';
import type { UndoLog } from './undo-log.ts';

/** A row as SQLite has it: its columns in the order of the table. */
export type Row = readonly (string | number | null | Uint8Array)[];

/** Where cells come from and go to. */
export interface CellTable<K extends string | number, V, R extends Row> {
  /** From the table; null when it has no such row. */
  load(key: K): R | null;
  /** Writes a row, new or changed. */
  save(row: R): void;
  toValue(row: R): V;
  toRow(key: K, value: V): R;
}

/**
 * Rows kept in memory: read once, changed there, and written to their table many at a time. This process is
 * the only one that writes them.
 */
export interface Cells<K extends string | number, V> {
  get(key: K): V | null;
  /** The next commit writes it. */
  set(key: K, value: V): void;
  /** A change that the records tell as well: its row follows later. */
  derive(key: K, value: V): void;
  /** Those whose row in the table is not the newest. */
  unsaved(): Iterable<readonly [K, V]>;
}

/** The other side of cells: how they become durable. */
export interface Durable {
  /** True when there is something that the next commit has to write. */
  isUrgent(): boolean;
  /** Writes that. */
  saveUrgent(): void;
  unsavedCount(): number;
  /** Writes all that is unsaved to the table; undone with the job. */
  save(): void;
  /** Forgets everything. */
  clear(): void;
}

/** What is known of a row. There are many of them, so it is one object. */
interface Entry<K, V> {
  readonly key: K;
  value: V | null;
  /** The row in the table is not the newest. */
  isUnsaved: boolean;
  isUrgent: boolean;
}

interface Options<K extends string | number, V, R extends Row> {
  readonly table: CellTable<K, V, R>;
  readonly undo: UndoLog;
  /** Rows that are kept beside unsaved ones: half of them at least, the last used. */
  readonly most: number;
}

/** Entries of a table, and which of them have to be written. */
interface Entries<K, V> {
  find(key: K): Entry<K, V>;
  /** Says what an entry is from now on; undone with the job. */
  change(entry: Entry<K, V>, value: V | null, isUnsaved: boolean, isUrgent: boolean): void;
  readonly unsaved: ReadonlyMap<K, Entry<K, V>>;
  readonly urgent: ReadonlySet<Entry<K, V>>;
  clear(): void;
}

function createEntries<K extends string | number, V, R extends Row>(
  options: Options<K, V, R>,
): Entries<K, V> {
  const { table, undo } = options;
  const recent = createRecent<K, Entry<K, V>>(options.most);
  const unsaved = new Map<K, Entry<K, V>>();
  const urgent = new Set<Entry<K, V>>();

  function put(entry: Entry<K, V>, value: V | null, isUnsaved: boolean, isUrgent: boolean): void {
    entry.value = value;
    if (isUnsaved !== entry.isUnsaved) {
      entry.isUnsaved = isUnsaved;
      if (isUnsaved) unsaved.set(entry.key, entry);
      else unsaved.delete(entry.key);
    }
    if (isUrgent === entry.isUrgent) return;
    entry.isUrgent = isUrgent;
    if (isUrgent) urgent.add(entry);
    else urgent.delete(entry);
  }

  return {
    unsaved,
    urgent,
    find(key) {
      const known = recent.find(key);
      if (known) return known;
      const kept = unsaved.get(key);
      const row = kept ? null : table.load(key);
      const entry = kept ?? { key, value: row && table.toValue(row), isUnsaved: false, isUrgent: false };
      recent.keep(key, entry);
      return entry;
    },
    change(entry, value, isUnsaved, isUrgent) {
      const before = entry.value;
      const wasUnsaved = entry.isUnsaved;
      const wasUrgent = entry.isUrgent;
      undo.push(() => {
        put(entry, before, wasUnsaved, wasUrgent);
        // It may have been let go since, and another one read from a table that is undone too.
        recent.keep(entry.key, entry);
      });
      put(entry, value, isUnsaved, isUrgent);
    },
    clear() {
      recent.clear();
      unsaved.clear();
      urgent.clear();
    },
  };
}

/** Creates cells over a table. A value is never changed, only replaced. */
export function createCells<K extends string | number, V, R extends Row>(
  options: Options<K, V, R>,
): { cells: Cells<K, V>; durable: Durable } {
  const { table } = options;
  const { find, change, unsaved, urgent, clear } = createEntries(options);

  function save(entry: Entry<K, V>): void {
    const { key, value } = entry;
    if (value !== null) table.save(table.toRow(key, value));
    change(entry, value, false, false);
  }

  return {
    cells: {
      get: (key) => find(key).value,
      set: (key, value) => change(find(key), value, true, true),
      derive(key, value) {
        const entry = find(key);
        change(entry, value, true, entry.isUrgent);
      },
      *unsaved() {
        for (const { key, value } of unsaved.values()) if (value !== null) yield [key, value];
      },
    },
    durable: {
      isUrgent: () => urgent.size > 0,
      saveUrgent() {
        for (const entry of [...urgent]) save(entry);
      },
      unsavedCount: () => unsaved.size,
      save() {
        for (const entry of [...unsaved.values()]) save(entry);
      },
      clear,
    },
  };
}
