import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../shared/lib/ports.ts';
import { sealBackup, unpackBackup, type BackupContent } from './backup-file.ts';
import { isPartialOf, partialPrefix, publishFile, removeStalePartials } from './durable-files.ts';
import { OperatorError } from './operator-error.ts';
import type { BackupPoint } from './operator.ts';

/** What a check of a log came to. */
export interface Inspection {
  /** Null: it cannot be read so far. */
  readonly point: BackupPoint | null;
  /** Sentences; empty when all is well. */
  readonly findings: readonly string[];
}

/** What backups are made with. */
export interface BackupParts {
  /** Writes the log, as it is committed at one moment, into a new file of SQLite. */
  readonly copyTo: (file: string) => void | Promise<void>;
  /** Checks the log that lies in a folder. */
  readonly inspect: (folder: string) => Promise<Inspection>;
  readonly clock: Clock;
}

export interface MadeBackup extends BackupContent {
  readonly file: string;
  readonly point: BackupPoint;
  readonly ms: number;
}

/** The first finding, and how many more there are. */
export function summarize(findings: readonly string[]): string {
  const [first = '', ...others] = findings;
  return others.length === 0 ? first : `${first} And ${others.length} more.`;
}

/** Checks that what was written is what can be restored, all of it. */
async function check(file: string, folder: string, inspect: BackupParts['inspect']): Promise<BackupPoint> {
  await mkdir(folder, { mode: 0o700 });
  await unpackBackup(file, join(folder, 'log.sqlite'));
  const { point, findings } = await inspect(folder);
  if (point && findings.length === 0) return point;
  throw new OperatorError(
    'UNSOUND',
    `The log is not sound, so no backup was made of it; earlier ones are untouched. ${summarize(findings)} ` +
      'Run verify to see everything.',
  );
}

/**
 * Makes a backup: copied beside its place, synced, checked as a restore would, and only then given its name. A
 * file that is there is never overwritten, and there is never half a one. Throws `OperatorError`.
 */
export async function makeBackup({ copyTo, inspect, clock }: BackupParts, file: string): Promise<MadeBackup> {
  const began = clock.monotonic();
  if (existsSync(file))
    throw new OperatorError('EXISTS', `${file} is there already. It was not changed. Give another name.`);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await removeStalePartials(dirname(file), { isOurs: isPartialOf(file), now: clock.now() });
  const partial = await mkdtemp(partialPrefix(file));
  try {
    const copy = join(partial, 'log.sqlite');
    await copyTo(copy);
    const content = await sealBackup(copy);
    const point = await check(copy, join(partial, 'check'), inspect);
    await publishFile(copy, file);
    return { ...content, file, point, ms: clock.monotonic() - began };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
