import type { Logger, Timers } from '../../shared/lib/ports.ts';
import type { Seal } from '../../shared/wire/messages.ts';
import type { LogStore } from '../log/log-store.ts';
import type { Stats } from './stats.ts';

/** Passes seals on, those of other instances too (SPEC.md of the wire, S3). */
export interface SealFollower {
  /** One that was kept here. */
  pass(seal: Seal): void;
  /** Reads what others kept; on its own it does so every 5 s. */
  look(): void;
  stop(): void;
}

const POLL_MS = 5_000;
/** Seals that are remembered as passed on. */
const REMEMBERED = 16_384;

/** Starts to follow, from `head` of the log. */
export function createSealFollower(options: {
  readonly store: LogStore;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly stats: Stats;
  /** Where the log stands, as far as it was passed on. */
  head(): number;
  emit(seal: Seal): void;
}): SealFollower {
  const { store, timers, logger, stats, head, emit } = options;
  const passed = new Map<string, number>();
  let from = head();
  let looking = false;

  function pass(seal: Seal): void {
    const key = `${seal.deviceId} ${seal.groupId}`;
    if ((passed.get(key) ?? 0) >= seal.localId) return;
    passed.delete(key);
    passed.set(key, seal.localId);
    const [oldest] = passed.size > REMEMBERED ? passed.keys() : [];
    if (oldest !== undefined) passed.delete(oldest);
    emit(seal);
  }

  async function read(): Promise<void> {
    looking = true;
    try {
      const at = head();
      for (const seal of await store.seals(from)) pass(seal);
      // A seal that is kept from now on is kept at this head of the log or a later one.
      from = at;
    } catch (error) {
      stats.count('failures', 1, 'seals');
      logger.error('seals.failed', { error: error instanceof Error ? error.name : 'unknown' });
    } finally {
      looking = false;
    }
  }

  function look(): void {
    if (!looking) void read();
  }

  const stop = timers.every(POLL_MS, look);
  return { pass, look, stop };
}
