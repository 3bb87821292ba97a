import type { Client } from 'pg';
import type { Timers, Undo } from '../../../shared/lib/ports.ts';

/** A connection that is there again some time after it broke. */
export interface KeptConnection {
  /** Null while there is none. */
  current(): Client | null;
  /** Resolves when it was tried for the first time. Never rejects. */
  readonly tried: Promise<void>;
  close(): Promise<void>;
}

interface Options {
  /** A new connection, not yet opened. */
  client(): Client;
  /** What it needs once it is open. */
  prepare(client: Client): Promise<unknown>;
  opened(): void;
  readonly timers: Timers;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** How often it is asked whether the other end is still there: a connection may be lost without a word. */
const BEAT_MS = 10_000;

/**
 * Connects, and again when that breaks or `client` gives up a question that is not answered: after 0.25 s and twice as
 * long each time up to 5 s.
 */
export function keepConnection({ client: connect, prepare, opened, timers }: Options): KeptConnection {
  let current: Client | null = null;
  let isOpen = false;
  let wait = FIRST_WAIT_MS;
  let cancel: Undo = () => undefined;
  let isOver = false;
  const still = timers.every(BEAT_MS, () => {
    const client = isOpen ? current : null;
    client?.query('SELECT 1').catch(() => lost(client));
  });

  function lost(client: Client): void {
    if (current !== client) return;
    current = null;
    isOpen = false;
    client.end().catch(() => undefined);
    if (isOver) return;
    cancel = timers.after(wait, () => void open());
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  async function open(): Promise<void> {
    const client = connect();
    current = client;
    client.on('error', () => lost(client));
    client.on('end', () => lost(client));
    try {
      await client.connect();
      await prepare(client);
      if (current !== client) return;
      isOpen = true;
      wait = FIRST_WAIT_MS;
      opened();
    } catch {
      lost(client);
    }
  }

  const tried = open();
  return {
    current: () => (isOpen ? current : null),
    tried,
    async close() {
      isOver = true;
      still();
      cancel();
      await tried;
      const client = current;
      current = null;
      await client?.end().catch(() => undefined);
    },
  };
}
