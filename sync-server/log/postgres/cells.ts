import { parseBytes } from './connect.ts';
import type { Journal } from './journal.ts';

/** A table of the database whose rows are kept in memory. Its names are constants. */
export interface Table<R, K extends keyof R & string> {
  readonly name: string;
  /** Columns of the primary key. */
  readonly key: readonly K[];
  /** Columns that hold bytes. */
  readonly bytes: readonly (keyof R & string)[];
  /** Columns that change; a table without such has its rows added only. */
  readonly changing: readonly (keyof R & string)[];
  /** Rows that stay in memory from one commit to the next: those used last. */
  readonly most: number;
}

/** Rows of a table as the transaction under way sees them. A row is never changed, only replaced. */
export interface Cells<R, K extends keyof R & string> extends Loadable {
  readonly table: Table<R, K>;
  /** Undefined when it has to be loaded. */
  find(key: Pick<R, K>): R | null | undefined;
  /** The commit writes it; undone with the job. */
  put(row: R): void;
  /** What the database had when it was asked; nothing that is there already is changed by it. */
  loaded(keys: readonly Pick<R, K>[], rows: readonly R[]): void;
  /** Rows that are not in the database yet. */
  unsaved(): R[];
  /** The same; from now on they count as saved. `isOfJob`: that is undone with the job. */
  takeUnsaved(isOfJob: boolean): R[];
}

/** Cells of any table. */
export interface Loadable {
  /** What of these has to be loaded; null when nothing. As JSON, with `receive` for what comes back. */
  want(keys: readonly object[]): Wanted | null;
  readonly name: string;
  /** Rows as another instance has committed them. Those that are not in memory stay out of it. */
  learn(rows: readonly Record<string, unknown>[]): void;
  /** True when there are rows that are not in the database yet. */
  isUnsaved(): boolean;
  /** Lets go of rows above the most. */
  trim(): void;
  clear(): void;
}

export interface Wanted {
  readonly name: string;
  readonly key: readonly string[];
  readonly keys: string;
  receive(rows: readonly Record<string, unknown>[]): void;
}

interface Entry<R> {
  value: R | null;
  /** What the database has. */
  saved: R | null;
}

/** PostgreSQL keeps no text with a zero in it: said before it is sent, so that one job fails and not its neighbours. */
export function refuseZero(values: readonly unknown[]): void {
  for (const value of values) {
    if (typeof value === 'string' && value.includes('\0')) throw new Error('A text with a zero in it');
  }
}

function written(value: unknown): unknown {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value;
}

/** Rows as JSON, bytes as PostgreSQL reads them. */
export function toJson(rows: readonly object[]): string {
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, written(value)]))),
  );
}

function fromJson<R>(row: Record<string, unknown>, bytes: readonly string[]): R {
  const parsed = { ...row };
  for (const column of bytes) {
    const text = parsed[column];
    if (typeof text === 'string') parsed[column] = parseBytes(text);
  }
  // The tables are ours, so the columns have the types that `R` names.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return parsed as R;
}

/** Entries of a table by their key, and which of them have to be written. */
interface Entries<R> {
  readonly known: Map<string, Entry<R>>;
  readonly dirty: ReadonlySet<Entry<R>>;
  /** Says what an entry is from now on. */
  become(entry: Entry<R>, state: Entry<R>): void;
  /** The same; undone with the job. */
  change(entry: Entry<R>, after: Entry<R>): void;
  clear(): void;
}

function createEntries<R>(journal: Journal): Entries<R> {
  const known = new Map<string, Entry<R>>();
  const dirty = new Set<Entry<R>>();

  function become(entry: Entry<R>, { value, saved }: Entry<R>): void {
    entry.value = value;
    entry.saved = saved;
    if (value === saved) dirty.delete(entry);
    else dirty.add(entry);
  }

  return {
    known,
    dirty,
    become,
    change(entry, after) {
      const before = { ...entry };
      // Only what this changes: what was saved meanwhile stays saved when the job's changes are made again.
      const isValue = before.value !== after.value;
      const back = (to: Entry<R>): void =>
        become(entry, isValue ? { ...entry, value: to.value } : { ...entry, saved: to.saved });
      journal.push({ undo: () => back(before), redo: () => back(after) });
      become(entry, after);
    },
    clear() {
      known.clear();
      dirty.clear();
    },
  };
}

/** What of the keys is not there, as JSON. */
function wantOf<R extends object, K extends keyof R & string>(
  table: Table<R, K>,
  keys: readonly Pick<R, K>[],
  loaded: Cells<R, K>['loaded'],
): Wanted {
  for (const key of keys) refuseZero(Object.values(key));
  const receive = (rows: readonly Record<string, unknown>[]): void =>
    loaded(
      keys,
      rows.map((row) => fromJson<R>(row, table.bytes)),
    );
  return { name: table.name, key: table.key, keys: toJson(keys), receive };
}

/** Lets go of those used longest ago. */
function keepLast(known: Map<string, unknown>, most: number): void {
  for (const name of known.keys()) {
    if (known.size <= most) return;
    known.delete(name);
  }
}

/** Opens cells over a table. */
export function createCells<R extends object, K extends keyof R & string>(
  table: Table<R, K>,
  journal: Journal,
): Cells<R, K> {
  const { known, dirty, become, change, clear } = createEntries<R>(journal);
  // No text in PostgreSQL holds the separator.
  const nameOf = (key: Pick<R, K>): string => table.key.map((column) => String(key[column])).join('\0');
  const unsaved = (): R[] => [...dirty].flatMap(({ value }) => value ?? []);

  function loaded(keys: readonly Pick<R, K>[], rows: readonly R[]): void {
    const found = new Map(rows.map((row) => [nameOf(row), row]));
    for (const name of keys.map(nameOf)) {
      const value = found.get(name) ?? null;
      if (!known.has(name)) known.set(name, { value, saved: value });
    }
  }

  function learnRows(rows: readonly R[]): void {
    for (const value of rows) {
      const entry = known.get(nameOf(value));
      if (entry) become(entry, { value, saved: value });
    }
  }

  return {
    table,
    name: table.name,
    loaded,
    unsaved,
    clear,
    learn: (rows) => learnRows(rows.map((row) => fromJson<R>(row, table.bytes))),
    isUnsaved: () => dirty.size > 0,
    find(key) {
      const name = nameOf(key);
      const entry = known.get(name);
      if (!entry) return undefined;
      // Those used last come last.
      known.delete(name);
      known.set(name, entry);
      return entry.value;
    },
    put(row) {
      refuseZero(Object.values(row));
      const name = nameOf(row);
      const entry = known.get(name) ?? { value: null, saved: null };
      known.set(name, entry);
      change(entry, { value: row, saved: entry.saved });
    },
    takeUnsaved(isOfJob) {
      const rows = unsaved();
      const keep = isOfJob ? change : become;
      for (const entry of [...dirty]) keep(entry, { value: entry.value, saved: entry.value });
      return rows;
    },
    want(asked) {
      // Callers pair keys with their cells.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const keys = (asked as readonly Pick<R, K>[]).filter((key) => !known.has(nameOf(key)));
      return keys.length === 0 ? null : wantOf(table, keys, loaded);
    },
    trim: () => keepLast(known, table.most),
  };
}
