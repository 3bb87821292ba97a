import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Logger, Timers, Undo } from '../../shared/lib/ports.ts';
import { backupName, backupTime, newestBackup, tooMany } from './backup-rotation.ts';
import { backupMetrics } from './backup-metrics.ts';
import { removeStalePartials } from './durable-files.ts';
import type { Metric } from './exposition.ts';
import type { MadeBackup } from './make-backup.ts';
import { OperatorError } from './operator-error.ts';
import type { Operator } from './operator.ts';

/** How often it is looked whether a backup is due, and how long nothing is tried after one that failed; ms. */
const LOOK_MS = 60_000;
const AFTER_FAILURE_MS = 10 * 60_000;

export interface BackupScheduleOptions {
  /** Folder of the backups. */
  readonly folder: string;
  /** ms. */
  readonly every: number;
  /** How many are kept. */
  readonly keep: number;
  /** Makes a verified one. */
  readonly make: (file: string) => Promise<MadeBackup>;
  /** True when no other server on the same log makes its backups. */
  readonly isMine: () => Promise<boolean>;
  readonly operator: Pick<Operator, 'backedUp'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Makes backups by itself. */
export interface BackupSchedule {
  metrics(): Metric[];
  /** Makes one if it is due, and removes the oldest; one look at a time. Never rejects. */
  look(): Promise<void>;
  stop: Undo;
}

const PARTIAL = /^hearth-.*\.backup\.partial-/;

/** Begins to look whether a backup is due: at once, and every minute. */
export function createBackupSchedule(options: BackupScheduleOptions): BackupSchedule {
  const { folder, every, keep, make, isMine, operator, clock, timers, logger } = options;
  let last: number | null = null;
  let count = 0;
  let failures = 0;
  let quietUntil = 0;
  let looking: Promise<void> | null = null;

  /** Only now: the newest is checked, and what it holds is in no other. */
  async function rotate(made: string): Promise<void> {
    for (const name of tooMany(await readdir(folder), { keep, made })) await rm(join(folder, name));
  }

  async function makeOne(): Promise<void> {
    const now = clock.now();
    await removeStalePartials(folder, { isOurs: (name) => PARTIAL.test(name), now });
    const name = backupName(now);
    const { point, bytes, ms } = await make(join(folder, name));
    await operator.backedUp(point);
    last = backupTime(name);
    await rotate(name);
    count += 1;
    logger.info('backup.made', { seq: point.seq, bytes, ms: Math.round(ms) });
  }

  async function lookNow(): Promise<void> {
    if (clock.monotonic() < quietUntil) return;
    if (!(await isMine())) return;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      last = newestBackup(await readdir(folder), clock.now());
      if (last === null || clock.now() - last >= every) await makeOne();
    } catch (error) {
      failures += 1;
      quietUntil = clock.monotonic() + AFTER_FAILURE_MS;
      logger.error('backup.failed', { code: error instanceof OperatorError ? error.code : 'FAILED' });
    }
  }

  function look(): Promise<void> {
    looking ??= lookNow().finally(() => (looking = null));
    return looking;
  }

  const stop = timers.every(LOOK_MS, () => void look());
  void look();
  return {
    look,
    stop,
    metrics: () => backupMetrics({ made: count, failures, last }),
  };
}
