import type { Logger, Timers, Undo } from '../../shared/lib/ports.ts';
import type { LogStore } from '../log/log-store.ts';
import { createLogOrder, type Committed, type Reservation } from './log-order.ts';
import type { Stats } from './stats.ts';

/** Follows a log that this and other instances write. */
export interface Sequence {
  /** Everything up to here was emitted. */
  head(): number;
  /** For a transaction of this process. */
  reserve(): Reservation;
  /** Resolves when everything up to `seq` was emitted, or this has stopped. */
  reach(seq: number): Promise<void>;
  /** Reads what others have committed; on its own it does so when a bell rings, and every 5 s. */
  look(): void;
  stop(): void;
}

interface SequenceOptions {
  readonly store: LogStore;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly stats: Stats;
  /** Where the log stands now. */
  readonly head: number;
  emit(committed: Committed): void;
}

/** Rings may be lost: after this long it is looked by itself (SPEC.md of the wire, A9). */
const POLL_MS = 5_000;
/** Neighbours of one commit are published at once; a gap that lasts longer is somebody else's record. */
const GAP_MS = 5;
const READ = { limit: 512, maxBytes: 1024 * 1024 };

/** Those who wait for the log to come to a place. */
function createWaiting(): {
  until(seq: number): Promise<void>;
  reached(head: number): void;
} {
  const waiting = new Set<{ seq: number; resolve: () => void }>();
  return {
    until(seq) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add({ seq, resolve });
      return promise;
    },
    reached(head) {
      for (const entry of waiting) {
        if (entry.seq > head) continue;
        waiting.delete(entry);
        entry.resolve();
      }
    },
  };
}

/** Reads the log on until nothing more is there, once at a time. */
function createReader(options: SequenceOptions, readOn: () => Promise<boolean>): { look: Undo; stop: Undo } {
  const { logger, stats } = options;
  let isReading = false;
  let isWanted = false;
  let isOver = false;

  async function read(): Promise<void> {
    isReading = true;
    try {
      while (isWanted && !isOver) {
        isWanted = false;
        if (await readOn()) isWanted = true;
      }
    } catch (error) {
      stats.count('failures', 1, 'tail');
      logger.error('tail.failed', { error: error instanceof Error ? error.name : 'unknown' });
    } finally {
      isReading = false;
    }
  }

  return {
    look() {
      isWanted = true;
      if (!isReading && !isOver) void read();
    },
    stop() {
      isOver = true;
    },
  };
}

/** Starts to follow a log. */
export function createSequence(options: SequenceOptions): Sequence {
  const { store, timers, stats, emit } = options;
  const waiting = createWaiting();
  const order = createLogOrder({
    head: options.head,
    soon(run) {
      // Work that shared a commit is answered one after the other, before this.
      queueMicrotask(() => {
        run();
        lookForGap();
      });
    },
    emit(committed) {
      if (!committed.digests) stats.count('recordsFromOthers', committed.records.length);
      emit(committed);
      waiting.reached(committed.records.at(-1)?.seq ?? 0);
    },
  });
  const reader = createReader(options, async () =>
    order.read(await store.tail({ after: order.head, ...READ })),
  );
  let cancelLook: Undo | null = null;
  let isOver = false;

  function lookForGap(): void {
    if (order.known === order.head) return;
    cancelLook ??= timers.after(GAP_MS, () => {
      cancelLook = null;
      if (order.known > order.head) reader.look();
    });
  }

  const hush = store.onRing((seq) => {
    order.heard(seq);
    if (seq > order.head) reader.look();
  });
  const stopPolling = timers.every(POLL_MS, reader.look);

  return {
    head: () => order.head,
    look: reader.look,
    reserve: order.reserve,
    reach(seq) {
      if (seq <= order.head || isOver) return Promise.resolve();
      order.heard(seq);
      reader.look();
      return waiting.until(seq);
    },
    stop() {
      isOver = true;
      reader.stop();
      cancelLook?.();
      hush();
      stopPolling();
      waiting.reached(Number.MAX_SAFE_INTEGER);
    },
  };
}
