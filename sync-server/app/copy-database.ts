import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyLog } from '../log/sqlite/backup.ts';
import { openSqliteLogStore } from '../log/sqlite/sqlite-log-store.ts';
import { OPERATOR_PROGRAM } from '../log/postgres/connect.ts';
import { openLogSnapshot } from '../log/postgres/snapshot.ts';
import { copyLog as copyContent, UnsoundLogError } from '../log/transfer/copy-log.ts';
import type { LogContent } from '../log/transfer/log-content.ts';
import { OperatorError } from '../ops/operator-error.ts';
import { clock, defer, random } from './platform.ts';

function asOperatorError(error: unknown): unknown {
  if (!(error instanceof UnsoundLogError)) return error;
  return new OperatorError(
    'UNSOUND',
    `The log is not sound, so no copy was made of it. ${error.message} Run verify to see everything.`,
  );
}

async function fillFolder(folder: string, content: LogContent): Promise<void> {
  const { serverId, signingSeed } = content;
  const store = openSqliteLogStore({ folder, clock, random, defer, identity: { serverId, signingSeed } });
  try {
    await copyContent(content, store);
  } finally {
    await store.close();
  }
}

/** Writes the log of a database, as it is committed at one moment, into a new file of SQLite. */
export async function copyDatabase(url: string, file: string): Promise<void> {
  const folder = await mkdtemp(join(dirname(file), 'copying-'));
  try {
    const snapshot = await openLogSnapshot({ url, program: OPERATOR_PROGRAM });
    try {
      await fillFolder(folder, snapshot.content);
    } catch (error) {
      throw asOperatorError(error);
    } finally {
      await snapshot.close();
    }
    copyLog(folder, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
