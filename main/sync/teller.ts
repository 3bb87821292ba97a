import type { SyncStatus } from '../../shared/contract/methods/system.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Logger, Timers, Undo } from '../../shared/lib/ports.ts';
import type { Journal, Store } from '../store/types.ts';

/** Tells of changes of the status: all of them to listeners, lasting ones to the journal. */
export interface Teller {
  changed(): void;
  subscribe(listener: (status: SyncStatus) => void): Undo;
  stop(): void;
}

/** Changes that come together are told once. */
const TELL_MS = 20;
/** An edit that is sent at once is no news: only a state that lasts is journalled. */
const LASTS_MS = 250;

export function createTeller({
  status,
  journal,
  store,
  timers,
  logger,
}: {
  status: () => SyncStatus;
  journal: Journal;
  store: Store;
  timers: Timers;
  logger: Logger;
}): Teller {
  const emitter = createEmitter<SyncStatus>();
  let journalled: SyncStatus['state'] | null = null;
  let seen: SyncStatus['state'] | null = null;
  let cancelTell: Undo | null = null;
  let cancelJournal: Undo | null = null;

  function write(state: SyncStatus['state']): void {
    if (state === journalled) return;
    journalled = state;
    store
      .commit((tx) => {
        journal.append(tx, { kind: 'sync.changed', state });
      })
      .catch(() => logger.warn('sync.unjournalled', { state }));
  }

  function tell(): void {
    cancelTell = null;
    const now = status();
    if (now.state !== seen) {
      seen = now.state;
      cancelJournal?.();
      cancelJournal = timers.after(LASTS_MS, () => write(now.state));
    }
    emitter.emit(now);
  }

  return {
    changed: () => void (cancelTell ??= timers.after(TELL_MS, tell)),
    subscribe: emitter.subscribe,
    stop() {
      cancelTell?.();
      cancelJournal?.();
    },
  };
}
