import type { Client } from 'pg';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../../shared/lib/ports.ts';
import { RELAY_BYTES, type Relay } from '../relay.ts';
import { keepConnection } from './kept-connection.ts';

/** Hears what other instances have committed, and talks to them, over a connection of its own. */
export interface Bell {
  onRing(listener: (seq: number) => void): Undo;
  readonly relay: Relay;
  /** Resolves when it listens, or cannot for now. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

interface BellOptions {
  /** A new connection, not yet opened. */
  client(): Client;
  /** Looks at each that was opened, before it is used. */
  readonly verify?: (client: Client) => Promise<void>;
  /** Where it is rung: a plain identifier. Instances talk on another, which begins with it. */
  readonly channel: string;
  /** Rings of this instance are not passed on. */
  readonly instance: string;
  readonly timers: Timers;
}

/** The seq that a ring tells, when it is not our own. */
export function ringOf(payload: string | undefined, instance: string): number | null {
  const [from = '', told = ''] = (payload ?? '').split(' ');
  const seq = Number(told);
  return from !== instance && told !== '' && Number.isSafeInteger(seq) ? seq : null;
}

/** Who says what, when that is not this instance. */
export function wordOf(
  payload: string | undefined,
  instance: string,
): { readonly from: string; readonly text: string } | null {
  const end = payload?.indexOf(' ') ?? -1;
  if (payload === undefined || end <= 0) return null;
  const from = payload.slice(0, end);
  return from === instance ? null : { from, text: payload.slice(end + 1) };
}

/**
 * Starts to listen, and goes on by itself when the connection breaks. What is rung or said meanwhile is lost, which
 * does no harm: whoever listens looks by themselves as well.
 */
export function startBell({ client, verify, channel, instance, timers }: BellOptions): Bell {
  const rings = createEmitter<number>();
  const words = createEmitter<{ from: string; text: string }>();
  const openings = createEmitter<void>();
  const talk = `${channel}_talk`;

  function hear(on: string, payload: string | undefined): void {
    const seq = on === channel ? ringOf(payload, instance) : null;
    if (seq !== null) rings.emit(seq);
    const word = on === talk ? wordOf(payload, instance) : null;
    if (word) words.emit(word);
  }

  const kept = keepConnection({
    client,
    timers,
    opened: () => openings.emit(),
    async prepare(opened) {
      await verify?.(opened);
      opened.on('notification', (told) => hear(told.channel, told.payload));
      // What is only talk need not wait for the disk.
      await opened.query(`SET synchronous_commit = off; LISTEN ${channel}; LISTEN ${talk}`);
    },
  });

  return {
    onRing: rings.subscribe,
    relay: {
      async send(text) {
        if (Buffer.byteLength(text) > RELAY_BYTES) return;
        const values = [talk, `${instance} ${text}`];
        // When the connection breaks, or says nothing for too long, that is told elsewhere.
        await kept
          .current()
          ?.query({ name: 'talk', text: 'SELECT pg_notify($1, $2)', values })
          .catch(() => undefined);
      },
      onHeard: (listener) => words.subscribe(({ from, text }) => listener(from, text)),
      onOpen: openings.subscribe,
    },
    ready: kept.tried,
    close: kept.close,
  };
}
