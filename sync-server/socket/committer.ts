import type { Clock } from '../../shared/lib/ports.ts';
import type { LogStore, LogTx } from '../log/log-store.ts';
import { nothingWritten, type Written } from '../log/outcomes.ts';
import type { Hub } from './hub.ts';
import type { Stats } from './stats.ts';

/** Writes to the log, and passes on what was written once it is durable. */
export interface Committer {
  /**
   * Runs `work` in a transaction and resolves when it is on disk; rejects with nothing written when it throws.
   * `answer` is called before anybody hears of it, so that a device knows its own records when they come
   * (SPEC.md of the wire, P5).
   */
  commit<T extends object>(work: (tx: LogTx) => Promise<T>, answer: (outcome: T) => void): Promise<void>;
}

/** What of an outcome is to be passed on. */
function writtenOf(outcome: object | Written): Written {
  return 'fresh' in outcome && 'digests' in outcome ? outcome : nothingWritten;
}

/** Creates the one way to the log for everything that publishes. */
export function createCommitter(parts: {
  readonly store: LogStore;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly stats: Stats;
}): Committer {
  const { store, hub, clock, stats } = parts;
  return {
    async commit(work, answer) {
      const began = clock.monotonic();
      const place = hub.reserve();
      let outcome;
      try {
        outcome = await store.transact(async (tx) => {
          const done = await work(tx);
          place.cover(writtenOf(done).fresh);
          return done;
        });
      } catch (error) {
        place.drop();
        throw error;
      }
      stats.observe('commitMs', clock.monotonic() - began);
      try {
        answer(outcome);
      } finally {
        place.publish(writtenOf(outcome));
      }
    },
  };
}
