import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogStore } from '../log/log-store.ts';
import { OPERATOR_PROGRAM } from '../log/postgres/connect.ts';
import { openPostgresLogStore } from '../log/postgres/postgres-log-store.ts';
import { openStaging, type Staging } from '../log/postgres/staging.ts';
import { beginEpoch } from '../log/recovery.ts';
import { openStoredLog } from '../log/sqlite/stored-log.ts';
import { copyLog } from '../log/transfer/copy-log.ts';
import { verifyLog } from '../log/verify/verify.ts';
import { unpackBackup } from '../ops/backup-file.ts';
import { summarize } from '../ops/make-backup.ts';
import { OperatorError } from '../ops/operator-error.ts';
import type { Restored } from '../ops/restore.ts';
import { withScratch } from '../ops/scratch-folder.ts';
import { exists, running } from './database-errors.ts';
import { inspectFolder } from './inspect-folder.ts';
import { clock, defer, random, timers } from './platform.ts';

interface RestoreOptions {
  readonly from: string;
  readonly replace: boolean;
  readonly url: string;
  /** The database, for people. */
  readonly name: string;
}

function unsound({ from, name }: RestoreOptions, findings: readonly string[]): OperatorError {
  return new OperatorError(
    'UNSOUND',
    `${from} is not sound. Nothing was changed in ${name}. ${summarize(findings)} ` +
      'Use another backup; verify --from shows everything.',
  );
}

/** Writes the log of a folder into a schema, checks what came of it, and begins its new epoch. */
async function fillSchema(schema: string, folder: string, options: RestoreOptions): Promise<void> {
  const content = openStoredLog(folder);
  const { serverId, signingSeed } = content;
  const identity = { serverId, signingSeed };
  const program = OPERATOR_PROGRAM;
  let store: LogStore | null = null;
  try {
    store = await openPostgresLogStore({
      ...{ url: options.url, schema, identity, program },
      ...{ clock, random, timers, defer },
      // Nobody waits for it, and a large log takes its time.
      limits: { statementTimeout: 0, idleTimeout: 0 },
    });
    await copyLog(content, store);
    const findings = await verifyLog(store);
    if (findings.length > 0) throw unsound(options, findings);
    await store.transact((tx) => beginEpoch(tx, clock.now()));
  } finally {
    await store?.close();
    content.close();
  }
}

async function moveIn(staging: Staging, { name, replace }: RestoreOptions): Promise<string | null> {
  const moved = await staging.moveIn(replace);
  if (moved.kind === 'moved') return moved.replaced && `the schema ${moved.replaced}`;
  throw moved.kind === 'served' ? running(name) : exists(name);
}

/**
 * Puts a backup, checked and in a new epoch, into a database. It is made in a schema beside that of the log, whose
 * name it takes at the very end, in one transaction: until then nothing is changed. Throws `OperatorError`.
 */
export async function restoreDatabase(options: RestoreOptions): Promise<Restored> {
  const { from, url } = options;
  const scratch = { parent: tmpdir(), prefix: 'hearth-restoring-', now: clock.now() };
  return withScratch(scratch, async (folder) => {
    await unpackBackup(from, join(folder, 'log.sqlite'));
    const { point, findings } = await inspectFolder(folder);
    if (!point || findings.length > 0) throw unsound(options, findings);
    const staging = await openStaging({ url, clock, random });
    try {
      await fillSchema(staging.schema, folder, options);
      return { seq: point.seq, replaced: await moveIn(staging, options) };
    } finally {
      await staging.close();
    }
  });
}
