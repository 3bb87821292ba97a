import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Mood } from './fate.ts';
import { createHandle, type Machine } from './handle.ts';

const LOG = 'log.sqlite';

/** The disk of a sync server: a folder of real files, in memory where the machine has such a place. */
export interface ServerDisk {
  readonly mood: Mood;
  readonly folder: string;
  /** Opens files for a process, for `openSqliteLogStore`. */
  connect(process: Omit<Machine, 'mood'>): (path: string, options?: object) => DatabaseSync;
  /** The process ended: what it left half done is undone. */
  letGo(): void;
  /** A transaction on the log is open: what was done since its beginning is not saved. */
  readonly isWriting: boolean;
  /** Keeps all that is on it now in another folder. */
  copyTo(folder: string): void;
  discard(): void;
}

/** Creates a disk in a folder of its own, a copy of `template` if there is one. */
export function createServerDisk(folder: string, template?: string): ServerDisk {
  if (template === undefined) mkdirSync(folder, { recursive: true });
  else cpSync(template, folder, { recursive: true });
  const mood: Mood = { next: null, lasting: null };
  const open: DatabaseSync[] = [];
  const logs: DatabaseSync[] = [];

  function letGo(): void {
    logs.length = 0;
    // As `openDataFolder` does it: who only reads goes first, so that the last one can put the file in order.
    for (const db of open.splice(0).toReversed()) if (db.isOpen) db.close();
  }

  return {
    mood,
    folder,
    connect:
      (process) =>
      (path, options = {}) => {
        const db = new DatabaseSync(path, options);
        open.push(db);
        if (path.endsWith(LOG)) logs.push(db);
        return createHandle(db, { ...process, mood });
      },
    letGo,
    get isWriting() {
      return logs.some((db) => db.isOpen && db.isTransaction);
    },
    copyTo: (to) => cpSync(folder, to, { recursive: true }),
    discard() {
      letGo();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
