import type { Client } from 'pg';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../../shared/lib/ports.ts';

/** Hears what other instances have committed, over a connection of its own. */
export interface Bell {
  onRing(listener: (seq: number) => void): Undo;
  /** True while rings can be heard. */
  isListening(): boolean;
  close(): Promise<void>;
}

interface BellOptions {
  /** A new connection, not yet opened. */
  client(): Client;
  /** Where it is rung: a plain identifier. */
  readonly channel: string;
  /** Rings of this instance are not passed on. */
  readonly instance: string;
  readonly timers: Timers;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/** The seq that a ring tells, when it is not our own. */
export function ringOf(payload: string | undefined, instance: string): number | null {
  const [from = '', told = ''] = (payload ?? '').split(' ');
  const seq = Number(told);
  return from !== instance && told !== '' && Number.isSafeInteger(seq) ? seq : null;
}

/**
 * Starts to listen, and goes on by itself when the connection breaks, after 0.25 s and twice as long each time up
 * to 30 s. What is rung meanwhile is lost, which does no harm: whoever listens looks by themselves as well.
 */
export function startBell({ client: connect, channel, instance, timers }: BellOptions): Bell {
  const rings = createEmitter<number>();
  let current: Client | null = null;
  let isListening = false;
  let wait = FIRST_WAIT_MS;
  let cancel: Undo = () => undefined;
  let isOver = false;

  function lost(client: Client): void {
    if (current !== client) return;
    current = null;
    isListening = false;
    client.end().catch(() => undefined);
    if (isOver) return;
    cancel = timers.after(wait, () => void listen());
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  async function listen(): Promise<void> {
    const client = connect();
    current = client;
    client.on('error', () => lost(client));
    client.on('end', () => lost(client));
    client.on('notification', ({ payload }) => {
      const seq = ringOf(payload, instance);
      if (seq !== null) rings.emit(seq);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      if (current !== client) return;
      isListening = true;
      wait = FIRST_WAIT_MS;
    } catch {
      lost(client);
    }
  }

  const started = listen();
  return {
    onRing: rings.subscribe,
    isListening: () => isListening,
    async close() {
      isOver = true;
      cancel();
      await started;
      const client = current;
      current = null;
      await client?.end().catch(() => undefined);
    },
  };
}
