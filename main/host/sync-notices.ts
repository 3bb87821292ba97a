import type { Timers, Undo } from '../../shared/lib/ports.ts';
import type { Notice } from '../contract/serve-client.ts';
import type { SyncConnection } from '../sync/sync-connection.ts';

export interface SyncNoticeOptions {
  readonly sync: Pick<SyncConnection, 'subscribe' | 'status'>;
  readonly timers: Timers;
}

const everyMs = 250;

/** Tells clients how the sync gets on, at most four times a second, with the last word always told. */
export function createSyncNotices({
  sync,
  timers,
}: SyncNoticeOptions): (listener: (notice: Notice) => void) => Undo {
  return (listener) => {
    let told = '';
    let waiting: Undo | null = null;
    const tell = (): void => {
      const { pending, seq } = sync.status();
      const now = `${pending} ${seq}`;
      if (now === told) return;
      told = now;
      listener({ name: 'sync.progress', params: { pending, seq } });
      waiting = timers.after(everyMs, () => {
        waiting = null;
        tell();
      });
    };
    const unsubscribe = sync.subscribe(() => {
      if (!waiting) tell();
    });
    return () => {
      unsubscribe();
      waiting?.();
    };
  };
}
