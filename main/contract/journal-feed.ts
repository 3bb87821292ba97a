import type { JournalEvent } from '../../shared/contract/events.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import type { Journal } from '../store/types.ts';

export const feedLimits = {
  /** Events of one notification. */
  batch: 500,
  /** Nothing more is handed to a transport that holds this many bytes; it is asked again after `retryMs`. */
  bufferedBytes: 1_048_576,
  /** Events of one commit that are handed over as they are; more are read from the journal, a page at a time. */
  live: 16,
  retryMs: 50,
  /** A client that is this many events behind, and whose transport is full, is told to begin again. */
  lag: 10_000,
} as const;

export interface JournalFeedOptions {
  readonly journal: Pick<Journal, 'head' | 'since' | 'subscribe'>;
  readonly timers: Timers;
  bufferedBytes(): number;
  sendEvents(events: readonly JournalEvent[]): void;
  sendLagged(cursor: number): void;
}

/** The journal as one client follows it. */
export interface JournalFeed {
  /**
   * Follows the journal from right after `cursor`; an earlier subscription of this client ends. Rejects with
   * STALE_CURSOR when the journal does not hold what comes after `cursor`.
   */
  subscribe(cursor: number): { cursor: number };
  /** True from the first `subscribe` on, until the client lags or goes. */
  readonly active: boolean;
  close(): void;
}

/**
 * Creates the feed of one client. The queue of a slow client is the journal itself: the feed remembers only
 * how far the client has got, so a client costs no memory and never makes another one wait.
 */
export function createJournalFeed(options: JournalFeedOptions): JournalFeed {
  const { journal, timers } = options;
  /** Position of the last event handed to the transport; null while nobody follows. */
  let position: number | null = null;
  let unsubscribe: Undo | null = null;
  let cancelPump: Undo | null = null;

  const isFull = (): boolean => options.bufferedBytes() > feedLimits.bufferedBytes;
  function stop(): void {
    unsubscribe?.();
    cancelPump?.();
    unsubscribe = null;
    cancelPump = null;
    position = null;
  }

  function pumpLater(ms: number): void {
    cancelPump ??= timers.after(ms, () => {
      cancelPump = null;
      pump();
    });
  }

  function send(events: readonly JournalEvent[], cursor: number): void {
    position = cursor;
    options.sendEvents(events);
  }

  /** Hands over one page and comes back for the next, so that a long way does not hold up the host. */
  function pump(): void {
    if (position === null) return;
    const hopeless = isFull() && journal.head() - position > feedLimits.lag;
    if (isFull()) return hopeless ? giveUp(position) : pumpLater(feedLimits.retryMs);
    const page = pageAfter(journal, position);
    if (!page) return giveUp(position);
    if (page.events.length > 0) send(page.events, page.cursor);
    if (page.more) pumpLater(0);
  }

  function giveUp(cursor: number): void {
    stop();
    options.sendLagged(cursor);
  }
  function take(events: readonly JournalEvent[]): void {
    const last = events.at(-1);
    if (position === null || !last || last.seq <= position) return;
    const isFew = events.length <= feedLimits.live;
    if (isFew && cancelPump === null && !isFull() && followOn(position, events)) send(events, last.seq);
    else pumpLater(0);
  }

  return {
    subscribe(cursor) {
      if (cursor > journal.head()) throw staleCursor();
      // Throws STALE_CURSOR by itself when the events after it are no longer kept.
      journal.since(cursor, 1);
      stop();
      position = cursor;
      unsubscribe = journal.subscribe(take);
      // After the answer to this call, which is on its way out first.
      pumpLater(0);
      return { cursor };
    },
    get active() {
      return position !== null;
    },
    close: stop,
  };
}

/** Null when the journal cannot be read there: pruned meanwhile, or the disk failed. */
function pageAfter(journal: Pick<Journal, 'since'>, cursor: number): ReturnType<Journal['since']> | null {
  try {
    return journal.since(cursor, feedLimits.batch);
  } catch {
    return null;
  }
}

/** True when the events come right after `position`, so that none has to be read from the journal. */
function followOn(position: number, events: readonly JournalEvent[]): boolean {
  return events.every(({ seq }, index) => seq === position + 1 + index);
}

function staleCursor(): HearthError {
  const message =
    'The journal does not know that position: it was restored or replaced. Read the bootstrap again.';
  return new HearthError('STALE_CURSOR', message);
}
