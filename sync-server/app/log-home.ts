import type { Logger, Undo } from '../../shared/lib/ports.ts';
import type { LogStore } from '../log/log-store.ts';
import type { BackupParts, Inspection } from '../ops/make-backup.ts';
import type { Operator } from '../ops/operator.ts';
import type { Restored } from '../ops/restore.ts';

/** Of all servers on a log, the one that makes its backups. */
export interface BackupDuty {
  /** Takes it on, if no other server has it. Never rejects. */
  isMine(): Promise<boolean>;
  close(): Promise<void>;
}

/** Where a log is kept, with what that makes different for who operates it. Everything throws `OperatorError`. */
export interface LogHome {
  /** For people: a folder, or a database without its password. */
  readonly name: string;
  /** Opens the log to serve it; makes it where there is none. */
  open(): Promise<LogStore>;
  /** Lets the operator's commands reach the server that serves it from now on. */
  letOperatorIn(operator: Operator, logger: Logger): Promise<Undo>;
  /** Does something with a log that is there: through the server that runs on it, where only that may write. */
  withOperator<T>(work: (operator: Operator, isServed: boolean) => Promise<T>): Promise<T>;
  /** What backups of a log that is there are made with, while servers run. */
  backups(): BackupParts;
  /** For a server that is to make backups by itself. */
  backupDuty(): BackupDuty;
  /** Checks a log that is there as it is at this moment, while servers run. */
  verify(): Promise<Inspection>;
  /** Puts a backup in its place; `replace`: also of a log, which is moved aside. */
  restore(backup: { readonly from: string; readonly replace: boolean }): Promise<Restored>;
  /** Does something with a log that no server uses, then gives its unused space back; sizes in bytes. */
  shrink<T>(work: (store: LogStore) => Promise<T>): Promise<{ done: T; before: number; after: number }>;
}
