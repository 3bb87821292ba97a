import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { BackupReply } from '../ops/backup-thread.ts';
import { makeBackup } from '../ops/make-backup.ts';
import { explain } from './explain.ts';
import { homeOf } from './home-of.ts';

const { data, database, file } = z
  .object({ data: z.string(), database: z.string().nullable(), file: z.string() })
  .parse(workerData);

function reply(said: BackupReply): void {
  parentPort?.postMessage(said);
}

try {
  reply({ kind: 'made', backup: await makeBackup(homeOf({ data, database }).backups(), file) });
} catch (error) {
  reply({ kind: 'failed', ...explain(error) });
}
