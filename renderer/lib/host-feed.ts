import type { JournalEvent } from '../../shared/contract/events.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Timers } from '../../shared/lib/ports.ts';
import type { HostConnection } from '../client/connect-host.ts';
import { createRepeatedRead } from '../client/repeated-read.ts';
import type { Feed } from './use-feed.ts';

/** Something that is read from the host. `error`: why it may be old, in a sentence. */
export type HostReading<T> =
  | { readonly status: 'reading' }
  | { readonly status: 'read'; readonly value: T; readonly error: string | null }
  | { readonly status: 'failed'; readonly code: string; readonly message: string };

export interface HostFeed<T> extends Feed<HostReading<T>> {
  /** Reads again: what is asked for is another thing now. */
  again(): void;
}

export interface HostFeedOptions<T> {
  readonly host: Pick<HostConnection, 'call' | 'on' | 'onLive'>;
  readonly timers: Timers;
  read(host: Pick<HostConnection, 'call'>): Promise<T>;
  /** Whether an event can have changed what `read` gives. */
  matters(event: JournalEvent): boolean;
}

/** Between two readings, in ms: what changes often is read a few times a second. */
const restMs = 200;

/** Reads now, after events that matter, and with every new connection; keeps what it has when a reading fails. */
export function createHostFeed<T>({ host, timers, read, matters }: HostFeedOptions<T>): HostFeed<T> {
  const changed = createEmitter<void>();
  const wanted = createEmitter<void>();
  let reading: HostReading<T> = { status: 'reading' };
  const publish = (next: HostReading<T>): void => {
    reading = next;
    changed.emit();
  };
  return {
    getSnapshot: () => reading,
    subscribe: changed.subscribe,
    again: wanted.emit,
    follow() {
      const reader = createRepeatedRead({
        timers,
        restMs,
        async read() {
          publish({ status: 'read', value: await read(host), error: null });
          return false;
        },
        failed({ code, message }) {
          if (reading.status === 'read') publish({ ...reading, error: message });
          else publish({ status: 'failed', code, message });
          return true;
        },
      });
      const undo = [
        host.on('journal.events', ({ events }) => {
          if (events.some(matters)) reader.ask();
        }),
        host.on('journal.lagged', reader.ask),
        host.onLive(reader.askNow),
        wanted.subscribe(reader.askNow),
        reader.stop,
      ];
      return () => {
        for (const each of undo) each();
      };
    },
  };
}
