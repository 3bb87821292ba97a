import { resolve } from 'node:path';
import type { Logger } from '../../shared/lib/ports.ts';
import type { MetricsPage } from '../http/http-app.ts';
import { audit } from '../log/audit.ts';
import type { LogStore } from '../log/log-store.ts';
import { createBackupSchedule, type BackupSchedule } from '../ops/backup-schedule.ts';
import { makeBackupInThread } from '../ops/backup-thread.ts';
import { createLogMetrics } from '../ops/log-metrics.ts';
import type { MadeBackup } from '../ops/make-backup.ts';
import { createMetricsPage, createProcessMetrics, type MetricSource } from '../ops/metrics-page.ts';
import { serveMetrics } from '../ops/metrics-server.ts';
import { createOperator, type Operator } from '../ops/operator.ts';
import { metricsOfStats } from '../ops/stats-metrics.ts';
import { wholeAddress } from '../socket/addresses.ts';
import { createStats } from '../socket/stats.ts';
import { closeAll } from './close-all.ts';
import type { ServeCommand } from './commands.ts';
import { homeOf } from './home-of.ts';
import { limitsOf, storageOf } from './limits.ts';
import type { BackupDuty } from './log-home.ts';
import { openDecoder } from './open-decoder.ts';
import { clock, random, timers } from './platform.ts';
import { startSyncServer, type SyncServer } from './sync-server.ts';

export interface ServeOptions {
  readonly command: ServeCommand;
  readonly logger: Logger;
  /** Programs of the threads. */
  readonly programs: { readonly decode: URL; readonly backup: URL };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

/** X2, for a team whose owners and admins are gone. */
async function openForAll(store: LogStore): Promise<void> {
  await store.transact(async (tx) => {
    if (!(await tx.server()).isRecovering) return;
    await tx.setServer({ isRecovering: false });
    await audit(tx, { at: clock.now(), deviceId: null, action: 'operator.opened', detail: null });
  });
}

/** A server with all that runs beside it. */
export interface Served extends Pick<SyncServer, 'url' | 'invite'> {
  /** Where `/metrics` is answered, if that is a port of its own. */
  readonly metricsPort: number | null;
  /** X2: waits for an owner or admin. */
  readonly isRecovering: boolean;
  close(): Promise<void>;
}

function createPage(sources: readonly MetricSource[], logger: Logger): MetricsPage {
  const failed = (error: unknown): void => logger.error('metrics.failed', { error: nameOf(error) });
  return createMetricsPage({ sources, process: createProcessMetrics(), failed });
}

function startBackups(
  command: ServeCommand,
  parts: { program: URL; operator: Operator; logger: Logger; duty: BackupDuty },
): BackupSchedule | null {
  const { program, operator, logger, duty } = parts;
  const { data, database, backupTo, backupEvery: every, keep } = command;
  if (backupTo === null) return null;
  const make = (file: string): Promise<MadeBackup> =>
    makeBackupInThread(program, { data, database, file }, timers);
  return createBackupSchedule({
    folder: resolve(backupTo),
    every,
    keep,
    make,
    isMine: duty.isMine,
    operator,
    clock,
    timers,
    logger,
  });
}

/** Runs a server as the command says; rejects when it cannot be started. */
export async function serve({ command, logger, programs }: ServeOptions): Promise<Served> {
  const { host, port, metricsPort, metricsPublic: isPublic } = command;
  const home = homeOf(command);
  const store = await home.open();
  if (command.open) await openForAll(store);
  const stats = createStats();
  const storage = storageOf(command);
  const operator = createOperator({ store, clock, random });
  let backups: BackupSchedule | null = null;
  const log = createLogMetrics({ store, quota: storage.workspaceBytes });
  const page = createPage(
    [() => metricsOfStats(stats.report()), log.read, () => backups?.metrics() ?? []],
    logger,
  );
  const server = await startSyncServer({
    store,
    decoder: openDecoder(programs.decode, logger, {
      lost: (job, reason) => stats.count('decodersLost', 1, `${job}_${reason}`),
      documentBytes: storage.documentBytes,
    }),
    host,
    port,
    clock,
    timers,
    random,
    logger,
    stats,
    limits: limitsOf(command),
    storage,
    proxies: (command.trustProxy ?? []).map(wholeAddress),
    metrics: metricsPort === null ? { page, isPublic } : null,
  });
  const duty = home.backupDuty();
  backups = startBackups(command, { program: programs.backup, operator, logger, duty });
  const metrics = metricsPort === null ? null : await serveMetrics({ host, port: metricsPort, page, logger });
  const lockOperatorOut = await home.letOperatorIn(operator, logger);
  return {
    url: server.url,
    invite: server.invite,
    metricsPort: metrics?.port ?? null,
    isRecovering: (await store.server()).isRecovering,
    async close() {
      backups?.stop();
      lockOperatorOut();
      await closeAll([duty.close, () => metrics?.close(), server.close]);
    },
  };
}
