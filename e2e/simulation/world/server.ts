import type { Undo } from '../../../shared/lib/ports.ts';
import { createProcess, type Process, type WallClock } from '../../../shared/testing/simulation/process.ts';
import { createOwnerInvite } from '../../../sync-server/auth/invites.ts';
import type { LogStore } from '../../../sync-server/log/log-store.ts';
import { openSqliteLogStore } from '../../../sync-server/log/sqlite/sqlite-log-store.ts';
import { createSyncCore, type SyncCore } from '../../../sync-server/socket/core.ts';
import { defaultLimits, defaultStorage } from '../../../sync-server/socket/server-limits.ts';
import { createStats } from '../../../sync-server/socket/stats.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { Accept } from '../../../shared/testing/simulation/network-types.ts';
import { createServerDisk, type ServerDisk } from '../disk/server-disk.ts';
import { createTraceLogger, type Context } from './context.ts';

/** A machine with a sync server's data on its disk. */
export interface Server {
  readonly name: string;
  readonly disk: ServerDisk;
  readonly wall: WallClock;
  /** Null while nothing runs. */
  readonly store: LogStore | null;
  /** The owner's invite that this server showed last. */
  readonly invite: string | null;
  start(): void;
  crash(othersHear: boolean): void;
  /** Says goodbye to everybody and ends. */
  stop(): void;
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

/** Takes calls for a server, and answers how to stop that. */
function answerCalls({ context, name }: Options, process: Process, { connections }: SyncCore): Undo {
  const accept: Accept = (end) => {
    const connection = connections.open({
      send: end.send,
      async flush(frame) {
        end.send(frame);
        await end.flushed();
      },
      buffered: end.buffered,
      trust: () => undefined,
      close: end.close,
    });
    return { received: (frame) => connection.receive(frame), closed: () => connection.closed() };
  };
  return context.network.listen(name, process, accept);
}

/** Puts a server together as `sync-server/app/sync-server.ts` does, without HTTP. Resolves when it takes calls. */
async function begin(options: Options, running: Running, store: LogStore): Promise<string | null> {
  const { context, name } = options;
  const { process } = running;
  const { clock, timers } = process;
  const random = context.random.fork(`${name} at ${context.scheduler.now}`);
  const core = await createSyncCore({
    store,
    // Workers run inline here: what they do is the same.
    decoder: { inspect: outlineUpdate },
    clock,
    timers,
    random,
    logger: createTraceLogger(context, name),
    stats: createStats(),
    limits: defaultLimits,
    storage: defaultStorage,
  });
  const invite = await store.transact((tx) => createOwnerInvite(tx, random, clock.now()));
  running.core = core;
  running.hush = answerCalls(options, process, core);
  return invite;
}

/** Creates a server that is off. */
export function createServer(options: Options): Server {
  const { context, name, folder, template } = options;
  const { scheduler, network, epoch } = context;
  const random = context.random.fork(name);
  const disk = createServerDisk(folder, template);
  const wall: WallClock = { offset: random.between(-5_000, 5_000) };
  let running: Running | null = null;
  let invite: string | null = null;

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

  return {
    name,
    disk,
    wall,
    get store() {
      return running?.store ?? null;
    },
    get invite() {
      return invite;
    },
    start() {
      if (running) return;
      const process = createProcess({ scheduler, name, epoch, wall });
      const starting: Running = { process, store: null, core: null, hush: () => undefined };
      running = starting;
      const writes = random.fork(`writes at ${scheduler.now}`);
      const machine = { isRunning: () => process.isAlive, cutPower: () => crash(writes.chance(0.5)) };
      try {
        starting.store = openSqliteLogStore({
          folder,
          clock: process.clock,
          random: random.fork('identity'),
          defer: (run) => void process.after(writes.between(0, 5), 'writes', run),
          connect: disk.connect(machine),
        });
        begin(options, starting, starting.store).then(
          (shown) => void (invite = shown ?? invite),
          () => crash(true),
        );
      } catch {
        crash(true);
      }
    },
    crash,
    stop() {
      const stopping = running;
      if (stopping) closeDown(stopping).catch(() => crash(true));
    },
  };
}
