import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Undo } from '../../../shared/lib/ports.ts';
import { createProcess, type Process, type WallClock } from '../../../shared/testing/simulation/process.ts';
import type { LogStore } from '../../../sync-server/log/log-store.ts';
import { beginEpoch } from '../../../sync-server/log/recovery.ts';
import { openSqliteLogStore } from '../../../sync-server/log/sqlite/sqlite-log-store.ts';
import type { SyncCore } from '../../../sync-server/socket/core.ts';
import { createServerDisk, type ServerDisk } from '../disk/server-disk.ts';
import { createBackups, takeCare, type Backup, type Backups, type Care } from './care.ts';
import type { Context } from './context.ts';
import type { Database } from './database.ts';
import { startInstance } from './instance.ts';

/** A machine with a sync server's data on its disk. */
export interface Server {
  readonly name: string;
  readonly disk: ServerDisk;
  readonly wall: WallClock;
  /** Null while nothing runs. */
  readonly store: LogStore | null;
  /** The owner's invite that this server showed last. */
  readonly invite: string | null;
  readonly backups: Backups;
  start(): void;
  crash(othersHear: boolean): void;
  /** Says goodbye to everybody and ends. */
  stop(): void;
  /** From the next start on, the log is looked after. */
  careFor(care: Care): void;
  /** From the next start on, the log is reached as other instances reach it. */
  shareThrough(database: Database): void;
  /** Ends the server and puts a backup in the place of its log, in a new epoch, as `hearth-sync restore` does. */
  restore(backup: Backup): Promise<void>;
  discard(): void;
}

interface Running {
  readonly process: Process;
  store: LogStore | null;
  core: SyncCore | null;
  hush: Undo;
}

interface Options {
  readonly context: Context;
  readonly name: string;
  readonly folder: string;
  /** Folder of a server that was never used. */
  readonly template?: string;
}

const LOG = ['log.sqlite', 'log.sqlite-wal', 'log.sqlite-shm'];

/** Creates a server that is off. */
export function createServer({ context, name, folder, template }: Options): Server {
  const { scheduler, network, epoch } = context;
  const random = context.random.fork(name);
  const disk = createServerDisk(folder, template);
  const wall: WallClock = { offset: random.between(-5_000, 5_000) };
  const looked = { context, name, folder, random: random.fork('care') };
  const backups = createBackups(looked);
  let running: Running | null = null;
  let invite: string | null = null;
  let care: Care | null = null;
  let database: Database | null = null;
  let isInRepair = false;

  function crash(othersHear: boolean): void {
    if (!running) return;
    context.trace.note(`  ${name} crashes`);
    running.process.kill();
    running.hush();
    running = null;
    disk.letGo();
    network.drop(name, { othersHear });
  }

  async function closeDown(stopping: Running): Promise<void> {
    stopping.hush();
    await stopping.core?.connections.close();
    stopping.core?.close();
    await stopping.store?.close();
    if (running === stopping) crash(true);
  }

  async function begin(starting: Running, log: LogStore): Promise<void> {
    const { process } = starting;
    const store = database ? database.view(name, process) : log;
    const { core, hush, invite: shown } = await startInstance({ context, name, process, store });
    const stopCare = care ? takeCare(looked, { process, store: log, backups, care }) : null;
    starting.core = core;
    starting.hush = () => {
      hush();
      stopCare?.();
    };
    invite = shown ?? invite;
  }

  function open(process: Process, writeMs: () => number, disturbed: boolean): LogStore {
    const cutPower = (): void => crash(writeMs() > 2);
    const machine = { isRunning: () => process.isAlive, cutPower };
    return openSqliteLogStore({
      folder,
      clock: process.clock,
      random: random.fork('identity'),
      defer: (run) => void process.after(writeMs(), 'writes', run),
      ...(disturbed ? { connect: disk.connect(machine) } : {}),
    });
  }

  return {
    name,
    disk,
    wall,
    backups,
    get store() {
      return running?.store ?? null;
    },
    get invite() {
      return invite;
    },
    start() {
      if (running || isInRepair) return;
      const process = createProcess({ scheduler, name, epoch, wall });
      const starting: Running = { process, store: null, core: null, hush: () => undefined };
      running = starting;
      const writes = random.fork(`writes at ${scheduler.now}`);
      try {
        starting.store = open(process, () => writes.between(0, 5), true);
        begin(starting, starting.store).catch(() => {
          if (running === starting) crash(true);
        });
      } catch {
        crash(true);
      }
    },
    crash,
    stop() {
      const stopping = running;
      if (stopping) closeDown(stopping).catch(() => crash(true));
    },
    careFor: (wanted) => void (care = wanted),
    shareThrough: (shared) => void (database = shared),
    async restore({ file }) {
      crash(random.chance(0.5));
      isInRepair = true;
      for (const part of LOG) rmSync(join(folder, part), { force: true });
      copyFileSync(file, join(folder, 'log.sqlite'));
      const process = createProcess({ scheduler, name, epoch, wall });
      // Whoever restores has a disk that works.
      const store = open(process, () => 1, false);
      await store.transact((tx) => beginEpoch(tx, process.clock.now()));
      await store.close();
      backups.forget();
      isInRepair = false;
    },
    discard() {
      crash(false);
      disk.discard();
      backups.discard();
    },
  };
}
