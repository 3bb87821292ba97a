import type { JournalEvent } from '../../shared/contract/events.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import type { HostConnection } from '../client/connect-host.ts';

/**
 * Calls `read` now, with every new connection, after events that matter, and when events may have been missed.
 * The signal of a reading is aborted by the next one.
 */
export function followHost(
  host: Pick<HostConnection, 'on' | 'onLive'>,
  matters: (event: JournalEvent) => boolean,
  read: (signal: AbortSignal) => void,
): Undo {
  let stop = new AbortController();
  const again = (): void => {
    stop.abort();
    stop = new AbortController();
    read(stop.signal);
  };
  const undo = [
    host.onLive(again),
    host.on('journal.lagged', again),
    host.on('journal.events', ({ events }) => {
      if (events.some(matters)) again();
    }),
  ];
  return () => {
    stop.abort();
    for (const each of undo) each();
  };
}
