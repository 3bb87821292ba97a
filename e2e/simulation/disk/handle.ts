import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { diskError, PowerCut, type Mood } from './fate.ts';

/** What a handle needs to know of the machine whose disk it is on. */
export interface Machine {
  readonly mood: Mood;
  /** False from the moment in which the process that holds the handle has ended. */
  isRunning(): boolean;
  /** Stops the machine. */
  cutPower(): void;
}

/** Ends of works and transactions, where a disk may fail. */
const RELEASE = /^RELEASE /;

/**
 * A connection as one process has it: with the moods of the disk, and dead when the process is. `close` leaves the
 * database itself open for the next process.
 */
export function createHandle(db: DatabaseSync, machine: Machine): DatabaseSync {
  const { mood } = machine;
  let isClosed = false;

  function use(): void {
    if (isClosed || !machine.isRunning()) throw new PowerCut();
  }

  function cut(): never {
    machine.cutPower();
    throw new PowerCut();
  }

  function fail(fate: 'full' | 'broken'): never {
    // A full disk makes SQLite end the transaction by itself.
    if (fate === 'full' && db.isTransaction) db.exec('ROLLBACK');
    throw diskError(fate);
  }

  /** Does what `sql` asks for, unless the disk has something else in mind. */
  function through<T>(sql: string, work: () => T): T {
    use();
    const fate = mood.next ?? mood.lasting;
    if (fate === null || (sql !== 'COMMIT' && !(fate === 'cut-during' && RELEASE.test(sql)))) return work();
    mood.next = null;
    if (fate === 'cut-before' || fate === 'cut-during') return cut();
    if (fate === 'full' || fate === 'broken') return fail(fate);
    work();
    return cut();
  }

  function prepare(sql: string): StatementSync {
    use();
    const statement = db.prepare(sql);
    const guard =
      <A extends unknown[], T>(call: (...values: A) => T) =>
      (...values: A): T =>
        through(sql, () => call.apply(statement, values));
    const { run, get, all, iterate } = statement;
    const handle = { run: guard(run), get: guard(get), all: guard(all), iterate: guard(iterate) };
    return handle as unknown as StatementSync;
  }

  const handle = {
    get isOpen() {
      return !isClosed && db.isOpen;
    },
    get isTransaction() {
      return machine.isRunning() && db.isTransaction;
    },
    exec: (sql: string) => through(sql, () => db.exec(sql)),
    prepare,
    close: () => void (isClosed = true),
  };
  return handle as unknown as DatabaseSync;
}
