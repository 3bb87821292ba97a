import { Worker } from 'node:worker_threads';
import type { Timers } from '../../shared/lib/ports.ts';
import type { MadeBackup } from './make-backup.ts';
import { OperatorError, operatorCode } from './operator-error.ts';

/** What the thread is told. */
export interface BackupJob {
  /** Where the log is: in the database, or where that is null, in the folder. */
  readonly data: string;
  readonly database: string | null;
  readonly file: string;
}

/** What it says at its end. */
export type BackupReply =
  | { readonly kind: 'made'; readonly backup: MadeBackup }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** What the driver of PostgreSQL takes from the environment; the thread sees nothing else of it. */
function environmentOf({ database }: BackupJob): NodeJS.ProcessEnv {
  if (database === null) return {};
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(PG[A-Z]+|HOME)$/.test(name)));
}

/** One that takes longer, such as over a network that has gone, will not come to its end. */
const LONGEST_MS = 6 * 60 * 60 * 1000;

/** Makes a backup in a thread of its own: copying and checking would keep the server from answering. */
export function makeBackupInThread(program: URL, job: BackupJob, timers: Timers): Promise<MadeBackup> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { name: 'hearth-backup', workerData: job, env: environmentOf(job) });
    worker.unref();
    const cancel = timers.after(LONGEST_MS, () => {
      const hours = LONGEST_MS / 3_600_000;
      reject(new OperatorError('FAILED', `The backup was not made within ${hours} hours, and was given up.`));
      void worker.terminate();
    });
    worker.once('exit', cancel);
    worker.once('message', (reply: BackupReply) => {
      if (reply.kind === 'made') resolve(reply.backup);
      else reject(new OperatorError(operatorCode(reply.code), reply.message));
    });
    worker.once('error', reject);
    // After a reply this changes nothing.
    worker.once('exit', () =>
      reject(new OperatorError('FAILED', 'The thread that makes backups ended too early.')),
    );
  });
}
