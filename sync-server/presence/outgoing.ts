import type { Timers, Undo } from '../../shared/lib/ports.ts';
import { clientKey } from './clients.ts';
import { shownSize, writeShown, type ShownEntry } from './relay-messages.ts';

/** What other instances are to be told: the newest of each client, ten times a second, and only so much. */
export interface Outgoing {
  put(shown: ShownEntry): void;
  /** Forgets what waits. */
  clear(): void;
  stop(): void;
}

const GATHER_MS = 100;
/** Of one round, over all of its words: 600 KB a second at most, a small part of what a database passes on. */
const ROUND_BYTES = 60_000;

/**
 * Gathers what changes. What has no room in a round waits for the next, where the newest of each client counts; a
 * round begins when the one before was handed over, so that a slow database is told less often.
 */
export function createOutgoing({
  timers,
  send,
}: {
  timers: Timers;
  send: (text: string) => Promise<void>;
}): Outgoing {
  const waiting = new Map<string, ShownEntry>();
  let cancel: Undo | null = null;
  let isSending = false;

  /** The longest waiting first. */
  function takeRound(): string[] {
    const taken: ShownEntry[] = [];
    let bytes = 0;
    for (const [key, shown] of waiting) {
      bytes += shownSize(shown);
      if (bytes > ROUND_BYTES && taken.length > 0) break;
      taken.push(shown);
      waiting.delete(key);
    }
    return writeShown(taken);
  }

  async function round(): Promise<void> {
    cancel = null;
    isSending = true;
    await Promise.all(takeRound().map(send));
    isSending = false;
    if (waiting.size > 0) schedule();
  }

  function schedule(): void {
    if (!isSending) cancel ??= timers.after(GATHER_MS, () => void round());
  }

  return {
    put(shown) {
      waiting.set(clientKey(shown.entry), shown);
      schedule();
    },
    clear: () => waiting.clear(),
    stop() {
      cancel?.();
      waiting.clear();
    },
  };
}
