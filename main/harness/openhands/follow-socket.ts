import type { Timers, Undo } from '../../../shared/lib/ports.ts';

export interface SocketHandlers {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** Comes once, whether it was open or not. */
  readonly onClose: (code: number) => void;
}

/** Opens a WebSocket, as far as one is used here. */
export type OpenSocket = (
  url: string,
  handlers: SocketHandlers,
) => { send(text: string): void; close(): void };

export interface FollowSocketOptions {
  readonly openSocket: OpenSocket;
  /** Of the next connection: it says from where on events are to be sent again. */
  readonly url: () => string;
  readonly key: string;
  readonly onText: (text: string) => void;
  /** There is no use in trying again. */
  readonly onLost: (why: Error) => void;
  readonly timers: Timers;
  readonly signal: AbortSignal;
  readonly retryMs?: number;
  readonly giveUpMs?: number;
}

const RETRY_MS = 250;
/** After 1013 ("try again later"). */
const BUSY_RETRY_MS = 2000;
const GIVE_UP_MS = 30_000;
const fatal = new Map([
  [4001, 'It did not accept the key that it was started with.'],
  [4004, 'It does not know the conversation any more.'],
]);

/**
 * Follows the events of a conversation until `signal` is aborted, connecting again whenever the socket closes. Resolves
 * with the first message of the first connection.
 */
export function followSocket(options: FollowSocketOptions): Promise<void> {
  const { openSocket, key, timers, signal, retryMs = RETRY_MS, giveUpMs = GIVE_UP_MS } = options;
  const ready = Promise.withResolvers<void>();
  let cancelRetry: Undo = () => {};
  let cancelGiveUp: Undo | null = null;
  let lost = false;
  let close = (): void => {};

  const lose = (why: Error): void => {
    if (lost) return;
    lost = true;
    ready.reject(why);
    options.onLost(why);
    stop();
  };
  const stop = (): void => {
    cancelRetry();
    cancelGiveUp?.();
    close();
  };
  const heard = (text: string): void => {
    cancelGiveUp?.();
    cancelGiveUp = null;
    ready.resolve();
    options.onText(text);
  };
  const closed = (code: number): void => {
    if (signal.aborted || lost) return;
    const why = fatal.get(code);
    if (why !== undefined) return lose(new Error(why));
    cancelGiveUp ??= timers.after(giveUpMs, () =>
      lose(new Error('Its events could not be followed any more.')),
    );
    cancelRetry = timers.after(code === 1013 ? BUSY_RETRY_MS : retryMs, connect);
  };
  const connect = (): void => {
    if (signal.aborted || lost) return;
    const socket = openSocket(options.url(), {
      // The key goes in the first frame: a URL would stand in logs.
      onOpen: () => socket.send(JSON.stringify({ type: 'auth', session_api_key: key })),
      onText: heard,
      onClose: closed,
    });
    close = socket.close;
  };
  signal.addEventListener('abort', stop, { once: true });
  ready.promise.catch(() => {});
  connect();
  return ready.promise;
}
