import type { Undo } from '../../shared/lib/ports.ts';

/** Bytes that one word may have, in UTF-8. PostgreSQL takes less than 8,000 for all of a notification. */
export const RELAY_BYTES = 7_900;

/**
 * Words from one instance to all others over the same log: kept nowhere, in order from each, and any of them may be
 * lost. What must arrive is in the log.
 */
export interface Relay {
  /** Resolves when it was handed over, or is lost. Never rejects. */
  send(text: string): Promise<void>;
  /** Hears what others say, and by what name they go. */
  onHeard(listener: (from: string, text: string) => void): Undo;
  /** Hears that from now on words arrive, which were lost until then. */
  onOpen(listener: () => void): Undo;
}
