import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Undo } from '../../../shared/lib/ports.ts';
import type { Process } from '../../../shared/testing/simulation/process.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createSigner } from '../../../sync-server/auth/keys.ts';
import { mergeDocument } from '../../../sync-server/decode/merge.ts';
import type { LogStore } from '../../../sync-server/log/log-store.ts';
import { copyLog } from '../../../sync-server/log/sqlite/backup.ts';
import { createOperator } from '../../../sync-server/ops/operator.ts';
import { createStats } from '../../../sync-server/socket/stats.ts';
import { createUpkeep } from '../../../sync-server/upkeep/upkeep.ts';
import { createTraceLogger, type Context } from './context.ts';

/** What is done for a log beside serving it. Times in ms. */
export interface Care {
  /** Between two rounds of merging and compaction; null: there is none. */
  readonly upkeepMs: number | null;
  readonly backupMs: number;
}

/** A backup that was made. */
export interface Backup {
  readonly file: string;
  /** Where the log and its chain of `meta` stood. */
  readonly seq: number;
  readonly metaSeq: number;
}

/** Backups of one server, which outlive it. */
export interface Backups {
  readonly made: readonly Backup[];
  /** Copies the log as the product does, and tells the server when that is safe. */
  make(process: Process, store: LogStore): Promise<void>;
  /** Those made so far are of an epoch that is over. */
  forget(): void;
  discard(): void;
}

interface Options {
  readonly context: Context;
  readonly name: string;
  /** Where the log is. */
  readonly folder: string;
  readonly random: SeededRandom;
}

/** Opens the place for the backups of a server. */
export function createBackups({ folder, random }: Options): Backups {
  const place = `${folder}-backups`;
  let made: Backup[] = [];
  let count = 0;
  return {
    get made() {
      return made;
    },
    async make(process, store) {
      const { epoch, seq, metaSeq } = await store.server();
      // A process that has ended meanwhile makes none.
      if (!process.isAlive) return;
      mkdirSync(place, { recursive: true });
      count += 1;
      const file = join(place, `${count}.backup`);
      // Nothing is committed between reading where the log stands and the copy.
      copyLog(folder, file);
      await new Promise<void>((resolve) => {
        process.after(random.between(50, 1_500), 'checks a backup', resolve);
      });
      made.push({ file, seq, metaSeq });
      const operator = createOperator({ store, clock: process.clock, random });
      await operator.backedUp({ serverId: store.serverId, epoch, seq });
    },
    forget: () => void (made = []),
    discard: () => rmSync(place, { recursive: true, force: true }),
  };
}

/** Small enough that there is something to do within a minute. */
const RULES = { records: 5, bytes: 20_000, seqs: 12, retryMs: 20_000 };

/** Looks after the log of a running server until undone. */
export function takeCare(
  { context, name, random }: Options,
  { process, store, backups, care }: { process: Process; store: LogStore; backups: Backups; care: Care },
): Undo {
  const { clock, timers } = process;
  const logger = createTraceLogger(context, name);
  const failed = (error: unknown): void =>
    logger.warn('backup.failed', { error: error instanceof Error ? error.name : 'unknown' });
  const stopBackups = timers.every(care.backupMs + random.below(500), () => {
    backups.make(process, store).catch(failed);
  });
  if (care.upkeepMs === null) return stopBackups;
  const upkeep = createUpkeep({
    store,
    // Threads run inline here: what they do is the same.
    decoder: { merge: async (updates) => mergeDocument(updates) },
    signer: createSigner(store.signingSeed),
    clock,
    timers,
    logger,
    stats: createStats(),
    rules: { ...RULES, everyMs: care.upkeepMs },
  });
  return () => {
    stopBackups();
    upkeep.stop().catch(failed);
  };
}
