import { createParser } from 'eventsource-parser';
import type { Timers } from '../../../shared/lib/ports.ts';
import { pause } from '../local-server/wait.ts';

/** A stream of server-sent events that is followed through its interruptions. */
export interface FollowedEvents {
  /** Resolves with the first event; rejects when the first connection is refused. */
  readonly ready: Promise<void>;
}

export interface FollowOptions {
  /** Opens the stream. */
  readonly open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  /** The data of one event. */
  readonly onData: (data: string) => void;
  /** The stream broke off: what comes next is after a gap. */
  readonly onBroken: () => void;
  /**
   * Fetches what the gap has swallowed, and gives what applies it. Events of the new connection wait meanwhile, so that
   * nothing is missed between the two.
   */
  readonly fetchMissed: () => Promise<() => void>;
  /** It could not be opened again for `giveUpMs`. */
  readonly onLost: () => void;
  readonly timers: Timers;
  readonly signal: AbortSignal;
  /** ms between two attempts. */
  readonly retryMs?: number;
  readonly giveUpMs?: number;
}

const RETRY_MS = 250;
const GIVE_UP_MS = 30_000;

/** Follows a stream of events until `signal` is aborted, connecting again whenever it breaks. */
export function followEvents(options: FollowOptions): FollowedEvents {
  const { timers, signal, retryMs = RETRY_MS, giveUpMs = GIVE_UP_MS } = options;
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  let connectedOnce = false;
  let lost = false;

  const follow = async (): Promise<void> => {
    let cancelGiveUp: (() => void) | null = null;
    const connected = (): void => {
      cancelGiveUp?.();
      cancelGiveUp = null;
      connectedOnce = true;
      ready.resolve();
    };
    while (!signal.aborted && !lost) {
      const error = await readOnce(options, connectedOnce, connected);
      if (signal.aborted) break;
      if (!connectedOnce) return ready.reject(error);
      options.onBroken();
      cancelGiveUp ??= timers.after(giveUpMs, () => {
        lost = true;
        options.onLost();
      });
      await pause(retryMs, { timers, signal });
    }
    cancelGiveUp?.();
  };
  void follow();
  return { ready: ready.promise };
}

/** Reads one connection to its end, and gives why it ended. */
async function readOnce(options: FollowOptions, again: boolean, connected: () => void): Promise<unknown> {
  const { open, onData, fetchMissed, signal } = options;
  const connection = new AbortController();
  const abort = (): void => connection.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  let held: string[] | null = again ? [] : null;
  let missed = Promise.resolve();
  let asked = false;
  const catchUp = async (): Promise<void> => {
    try {
      const apply = await fetchMissed();
      apply();
      const waiting = held ?? [];
      held = null;
      connected();
      for (const data of waiting) onData(data);
    } catch (error) {
      connection.abort(error);
    }
  };
  const parser = createParser({
    onEvent({ data }) {
      if (!held) {
        connected();
        return onData(data);
      }
      held.push(data);
      // The first event says that the server has us on its list; what comes later is not missed.
      if (!asked) missed = catchUp();
      asked = true;
    },
  });
  try {
    const decoder = new TextDecoder();
    for await (const chunk of await open(connection.signal))
      parser.feed(decoder.decode(chunk, { stream: true }));
    return new Error('The stream of events ended.');
  } catch (error) {
    return error;
  } finally {
    connection.abort();
    await missed;
    signal.removeEventListener('abort', abort);
  }
}
