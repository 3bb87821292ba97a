import { HearthError } from '../../../shared/contract/errors.ts';
import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import type { Store } from '../../store/types.ts';
import { headOf } from './feed.ts';
import { moveAside } from './folder.ts';
import { openIndex, type RunningIndex } from './running-index.ts';
import { IndexError, startIndexWorker, type IndexWorker } from './worker-client.ts';

/** stopped: not started, or ended · starting: until the database is open · building: catching up with the log · ready */
export interface IndexStatus {
  readonly state: 'stopped' | 'starting' | 'building' | 'ready';
  /** Edits of rows that the index holds. */
  readonly cursor: number;
  /** Edits of rows that there are. */
  readonly head: number;
  /** How often it was moved aside and built anew since the start of the host. */
  readonly rebuilds: number;
}

/** Keeps the thread running and its index level with the log. */
export interface IndexKeeper {
  /** A thread whose index holds every edit committed before the call. Throws DISK_ERROR, SHUTTING_DOWN. */
  ready(): Promise<IndexWorker>;
  /** Ends the thread, whatever it is doing. The next `ready` starts another. */
  stop(): Promise<void>;
  /** Ends the thread and moves its folder aside. */
  discard(): Promise<void>;
  status(): IndexStatus;
  close(): Promise<void>;
}

export interface IndexKeeperOptions {
  readonly store: Store;
  /** Folder of the index alone, such as `index` in the profile. */
  readonly dir: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The worker's entry, where it does not lie beside this file (bundles). */
  readonly workerUrl?: URL;
}

function cannotBuild(cause: unknown): HearthError {
  return new HearthError(
    'DISK_ERROR',
    'The SQL index cannot be built. Issues, boards and search are not concerned. Check the free space of the disk and try again.',
    { cause },
  );
}

/** The thread that there is at most one of, and what state it is in. */
function createSlot({ store, dir, timers, workerUrl }: IndexKeeperOptions) {
  const url = workerUrl ?? new URL('./worker.ts', import.meta.url);
  let worker: IndexWorker | null = null;
  let index: RunningIndex | null = null;
  let state: IndexStatus['state'] = 'stopped';

  const clear = (): void => {
    worker = null;
    index = null;
    state = 'stopped';
  };
  return {
    async level(): Promise<IndexWorker> {
      if (!worker) {
        state = 'starting';
        const started = startIndexWorker({ url });
        worker = started;
        started.onEnd(() => void (worker === started && clear()));
      }
      index ??= await openIndex({ worker, dir, timers, read: store.read });
      if (index.cursor() < headOf(store.read)) state = 'building';
      await index.catchUp(store.read);
      state = 'ready';
      return index.worker;
    },
    async stop(): Promise<void> {
      const ending = worker;
      clear();
      await ending?.terminate();
    },
    finish: async (): Promise<void> => index?.finish(),
    status: () => ({ state, cursor: index?.cursor() ?? 0 }),
  };
}

/** Creates the keeper of one index folder. */
export function createIndexKeeper(options: IndexKeeperOptions): IndexKeeper {
  const { store, dir, clock } = options;
  const slot = createSlot(options);
  let rebuilds = 0;
  let closed = false;

  const level = async (): Promise<IndexWorker> => {
    if (closed) throw new HearthError('SHUTTING_DOWN', 'Hearth is closing this profile.');
    return slot.level();
  };
  const discard = async (): Promise<void> => {
    await slot.stop();
    moveAside(dir, clock.now());
    rebuilds++;
  };
  return {
    async ready() {
      try {
        return await level();
      } catch (error) {
        if (!(error instanceof IndexError) || closed) throw error;
        await discard();
      }
      return level().catch(async (error: unknown) => {
        await slot.stop();
        throw cannotBuild(error);
      });
    },
    stop: slot.stop,
    discard,
    status: () => ({ ...slot.status(), head: headOf(store.read), rebuilds }),
    async close() {
      closed = true;
      await slot.finish().catch(() => undefined);
      await slot.stop();
    },
  };
}
