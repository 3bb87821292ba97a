import type { NewJournalEvent, JournalEvent } from '../../shared/contract/events.ts';
import type { Action } from '../../shared/contract/contract.ts';
import type { Receipt } from '../../shared/contract/schemas.ts';
import type { Undo } from '../../shared/lib/ports.ts';

/** Values SQLite takes and gives. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** Reads committed state (or, inside a commit, also what it has written). `sql` is a constant of the code. */
export interface ReadHandle {
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
}

/** Writes, inside one commit. */
export interface WriteHandle extends ReadHandle {
  run(sql: string, ...values: SqlValue[]): { changes: number; rowId: number };
  /** What this commit deletes is to be nowhere in the profile after it: not in free space, write-ahead log or copies. */
  scrub(): void;
  /** Runs after the commit is on disk, before `commit` resolves; never when it failed. */
  afterCommit(effect: () => void): void;
  /** Runs when this work or the commit that holds it fails, before `commit` rejects: puts memory back as the disk is. */
  afterRollback(effect: () => void): void;
}

/**
 * `log.sqlite` of a profile. Work handed in while a commit is under way shares the next one (group
 * commit). `work` must be synchronous; when it throws, its own changes are undone, those of its
 * neighbours are not, and `commit` rejects with what it threw. When `commit` resolves, the change is
 * fsynced. A full or failing disk rejects with DISK_FULL or DISK_ERROR.
 */
export interface Store {
  readonly read: ReadHandle;
  commit<T>(work: (tx: WriteHandle) => Synchronous<T>): Promise<T>;
  /** Waits for commits under way, then closes. */
  close(): Promise<void>;
}

/** Makes an async callback a type error. */
export type Synchronous<T> = T extends PromiseLike<unknown> ? never : T;

/** One step of a schema, run once and in order. `id` is unique for ever, such as `replica/0001-records`. */
export interface Migration {
  readonly id: string;
  readonly sql: string;
}

/** The journal of the host, kept in `log.sqlite`. */
export interface Journal {
  /** Appends in the given commit; listeners hear of it after that commit. */
  append(tx: WriteHandle, event: NewJournalEvent): { seq: number; at: number };
  /** Journals an accepted mutation and makes its receipt. */
  accept(tx: WriteHandle, action: Action): Receipt;
  /** Journals a refused mutation, in a commit of its own. */
  refuse(action: Action, code: string): Promise<void>;
  since(cursor: number, limit: number): { events: JournalEvent[]; cursor: number; more: boolean };
  /** Position of the newest event; 0 when there is none. */
  head(): number;
  subscribe(listener: (events: readonly JournalEvent[]) => void): Undo;
}

/** Small settings of the replica that belong with its data, such as the workspace id. */
export interface Meta {
  get(key: string): string | null;
  set(tx: WriteHandle, key: string, value: string | null): void;
}
