import { Worker } from 'node:worker_threads';
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

/** Makes a backup in a thread of its own: copying and checking would keep the server from answering. */
export function makeBackupInThread(program: URL, job: BackupJob): Promise<MadeBackup> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { name: 'hearth-backup', workerData: job, env: {} });
    worker.unref();
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
