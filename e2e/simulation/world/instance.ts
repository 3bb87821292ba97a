import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { Undo } from '../../../shared/lib/ports.ts';
import type { Accept } from '../../../shared/testing/simulation/network-types.ts';
import type { Process } from '../../../shared/testing/simulation/process.ts';
import { createOwnerInvite } from '../../../sync-server/auth/invites.ts';
import type { LogStore } from '../../../sync-server/log/log-store.ts';
import { createSyncCore, type SyncCore } from '../../../sync-server/socket/core.ts';
import { defaultLimits, defaultStorage } from '../../../sync-server/socket/server-limits.ts';
import { createStats } from '../../../sync-server/socket/stats.ts';
import { createTraceLogger, type Context } from './context.ts';

/** A process that serves a log. */
export interface Instance {
  readonly core: SyncCore;
  /** The owner's invite that it shows. */
  readonly invite: string | null;
  /** From now on it takes no calls. */
  readonly hush: Undo;
}

interface Options {
  readonly context: Context;
  /** Its address. */
  readonly name: string;
  readonly process: Process;
  readonly store: LogStore;
}

/** Takes calls for a server, and answers how to stop that. */
function answerCalls({ context, name, process }: Options, { connections }: SyncCore): Undo {
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
export async function startInstance(options: Options): Promise<Instance> {
  const { context, name, process, store } = options;
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
  return { core, invite, hush: answerCalls(options, core) };
}
