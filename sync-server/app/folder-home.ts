import { existsSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Logger, Undo } from '../../shared/lib/ports.ts';
import type { LogStore } from '../log/log-store.ts';
import { beginEpoch } from '../log/recovery.ts';
import { checkPages, copyLog, shrinkLog } from '../log/sqlite/backup.ts';
import { lock } from '../log/sqlite/folder.ts';
import { openSqliteLogStore } from '../log/sqlite/sqlite-log-store.ts';
import { findRunningOperator } from '../ops/control-client.ts';
import { listenForOperator } from '../ops/control-server.ts';
import type { Inspection } from '../ops/make-backup.ts';
import { OperatorError } from '../ops/operator-error.ts';
import { createOperator, type Operator } from '../ops/operator.ts';
import { refuseInterrupted } from '../ops/restore-marker.ts';
import { restoreBackup } from '../ops/restore.ts';
import { withScratch } from '../ops/scratch-folder.ts';
import { inspectFolder } from './inspect-folder.ts';
import type { LogHome } from './log-home.ts';
import { clock, defer, random } from './platform.ts';

function openFolder(folder: string): LogStore {
  refuseInterrupted(folder);
  return openSqliteLogStore({ folder, clock, random, defer });
}

async function withStore<T>(folder: string, work: (store: LogStore) => Promise<T>): Promise<T> {
  const store = openFolder(folder);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function requireLog(folder: string): void {
  if (existsSync(join(folder, 'log.sqlite'))) return;
  throw new OperatorError(
    'NO_LOG',
    `There is no log in ${folder}. Nothing was made. Say with --data where it is.`,
  );
}

/** A server can do without; its operator then has to stop it for what needs the log. */
async function listen(folder: string, operator: Operator, logger: Logger): Promise<Undo> {
  try {
    const place = { folder: realpathSync(folder), temporary: tmpdir(), platform: process.platform, random };
    return (await listenForOperator({ ...place, operator, pid: process.pid })).close;
  } catch (error) {
    logger.warn('operator.unreachable', { error: error instanceof Error ? error.name : 'unknown' });
    return () => undefined;
  }
}

async function withOperator<T>(
  folder: string,
  work: (operator: Operator, isServed: boolean) => Promise<T>,
): Promise<T> {
  requireLog(folder);
  const running = await findRunningOperator(folder);
  if (running) return work(running, true);
  return withStore(folder, (store) => work(createOperator({ store, clock, random }), false));
}

/** A copy can be checked while a server goes on. */
async function verify(folder: string): Promise<Inspection> {
  requireLog(folder);
  const pages = checkPages(folder);
  if (pages.length > 0) return { point: null, findings: pages };
  return withScratch({ parent: folder, prefix: 'verifying-', now: clock.now() }, (copy) => {
    copyLog(folder, join(copy, 'log.sqlite'));
    return inspectFolder(copy);
  });
}

function begin(folder: string): Promise<void> {
  return withStore(folder, (store) => store.transact((tx) => beginEpoch(tx, clock.now())));
}

/** A log of SQLite in a folder, which one process has for itself. */
export function folderHome(data: string): LogHome {
  const folder = resolve(data);
  const size = (): number => statSync(join(folder, 'log.sqlite')).size;
  return {
    name: folder,
    open: async () => openFolder(folder),
    letOperatorIn: (operator, logger) => listen(folder, operator, logger),
    withOperator: (work) => withOperator(folder, work),
    backups() {
      requireLog(folder);
      return { copyTo: (file) => copyLog(folder, file), inspect: inspectFolder, clock };
    },
    backupDuty: () => ({ isMine: async () => true, close: async () => undefined }),
    verify: () => verify(folder),
    restore: (backup) =>
      restoreBackup({ ...backup, folder, inspect: inspectFolder, begin, hold: lock, clock }),
    async shrink(work) {
      requireLog(folder);
      if (await findRunningOperator(folder)) {
        throw new OperatorError(
          'RUNNING',
          `A server runs on ${folder} and compacts by itself. Nothing was changed. Stop it, if the disk needs the space now.`,
        );
      }
      const before = size();
      const done = await withStore(folder, work);
      shrinkLog(folder);
      return { done, before, after: size() };
    },
  };
}
