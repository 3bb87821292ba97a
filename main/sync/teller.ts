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
/** An edit that is sent at once is no news: only what lasts is journalled. */
const LASTS_MS = 250;

/** What is worth reading the status again for. */
function newsOf({ state, problem, role, refused, message }: SyncStatus): string {
  return JSON.stringify([state, problem, role, refused, problem && message]);
}

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
  let journalled: string | null = null;
  let seen: string | null = null;
  let cancelTell: Undo | null = null;
  let cancelJournal: Undo | null = null;
  let isStopped = false;

  function write(news: string, { state }: SyncStatus): void {
    if (news === journalled) return;
    journalled = news;
    store
      .commit((tx) => {
        journal.append(tx, { kind: 'sync.changed', state });
      })
      .catch(() => {
        logger.warn('sync.unjournalled', { state });
        journalled = null;
      });
  }

  function tell(): void {
    cancelTell = null;
    const now = status();
    const news = newsOf(now);
    if (news !== seen) {
      seen = news;
      cancelJournal?.();
      cancelJournal = timers.after(LASTS_MS, () => write(news, now));
    }
    emitter.emit(now);
  }

  return {
    changed() {
      // Work that is under way at the end may still tell of itself; the store may be closed by then.
      if (!isStopped) cancelTell ??= timers.after(TELL_MS, tell);
    },
    subscribe: emitter.subscribe,
    stop() {
      isStopped = true;
      cancelTell?.();
      cancelJournal?.();
    },
  };
}
