import { HearthError } from '../../shared/contract/errors.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import { createReplicaFeed, type ReplicaHost } from './replica-feed.ts';
import type { ReplicaSnapshot } from './replica-snapshot.ts';

/** The window's copy of the lists, fed by the host. For `useSyncExternalStore(store.subscribe, …getSnapshot)`. */
export interface ReplicaStore {
  getSnapshot(): ReplicaSnapshot;
  subscribe(listener: () => void): Undo;
  close(): void;
}

export interface ReplicaStoreOptions {
  readonly host: ReplicaHost;
  readonly timers: Timers;
}

/** After a read that failed, in ms. A connection that comes back is used at once. */
const retryMs = 1_000;

/**
 * Reads the lists, then follows the journal. All reads go through one worker, one after the other: an older
 * answer can never overwrite a newer one. After a loss it goes on from where it was, or from the start when
 * the journal does not reach back so far.
 */
export function createReplicaStore({ host, timers }: ReplicaStoreOptions): ReplicaStore {
  const changed = createEmitter<void>();
  const feed = createReplicaFeed(host, changed.emit);
  let working = false;
  /** Somebody wanted work while it was under way, perhaps after it had looked for the last time. */
  let again = false;
  let cancelRetry: Undo | null = null;
  let closed = false;

  async function work(): Promise<void> {
    again = true;
    if (working) return;
    working = true;
    try {
      while (again && !closed) {
        again = false;
        await drain();
      }
    } finally {
      working = false;
    }
  }

  async function drain(): Promise<void> {
    cancelRetry?.();
    try {
      while (!closed && (await feed.step()));
    } catch (error) {
      if (!(error instanceof HearthError)) throw error;
      if (!closed) cancelRetry = timers.after(retryMs, () => void work());
    }
  }

  function restart(): void {
    feed.unfollowed();
    void work();
  }

  const undo = [
    host.on('journal.events', ({ events }) => {
      feed.take(events);
      void work();
    }),
    host.on('journal.lagged', restart),
    host.on('sync.progress', (progress) => feed.publish({ sync: { ...feed.snapshot.sync, ...progress } })),
    host.onLive(restart),
  ];
  return {
    getSnapshot: () => feed.snapshot,
    subscribe: changed.subscribe,
    close() {
      closed = true;
      cancelRetry?.();
      for (const each of undo) each();
    },
  };
}
