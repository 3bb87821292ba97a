import type { ClientMessage } from '../../shared/wire/messages.ts';
import { BROKEN, ConnectError, type Channel } from './channel.ts';
import type { SyncParts } from './parts.ts';
import type { Requests } from './requests.ts';
import { createSessionParts, route } from './session-parts.ts';

/** The work over one connection, from `welcome` to its end. */
export interface Session {
  /** Everything up to here is applied. */
  readonly head: number;
  readonly isCaughtUp: boolean;
  /** Begins; `ended` may be called at once. */
  start(): void;
  /** Sends what has come to wait. */
  pump(): void;
  call: Requests['call'];
  close(): void;
}

export interface SessionOptions extends SyncParts {
  readonly channel: Channel;
  /** Something that `sync.status` tells may have changed. */
  changed(): void;
  /** The server will take nothing more of what waits. */
  rejected(code: string): void;
  /** Everything that the server had when it said welcome is applied. May be called again. */
  caughtUp(): void;
  /** The connection is over: `ConnectError`, or what this host could not do, such as write to its disk. */
  ended(cause: unknown): void;
}

const stoppable = ['heartbeat', 'pusher', 'receiver', 'sender', 'requests'] as const;

/** Pushes, pulls, leases and listens until the connection ends. */
export function createSession(options: SessionOptions): Session {
  const { channel, changed } = options;
  const { welcome } = channel;
  let head = -1;
  let isOver = false;

  function send(message: ClientMessage): void {
    parts.heartbeat.sent();
    channel.send(message);
  }

  function end(cause: unknown): void {
    if (isOver) return;
    isOver = true;
    for (const name of stoppable) parts[name].stop();
    channel.close();
    options.ended(cause);
  }
  const broke = (): void => end(new ConnectError(BROKEN));

  const parts = createSessionParts({
    ...options,
    welcome,
    send,
    dead: broke,
    failed: end,
    refused(code) {
      options.rejected(code);
      changed();
    },
    reached(seq) {
      head = Math.max(head, seq);
      if (head >= welcome.seq) options.caughtUp();
      parts.leaser.topUp();
      changed();
    },
  });

  return {
    start() {
      channel.listen({
        closed: (code) => end(new ConnectError(code)),
        message(message) {
          if (!route(parts, message)) broke();
        },
      });
      this.pump();
    },
    pump() {
      if (isOver) return;
      parts.pusher.pump();
      parts.sender.pump();
      parts.leaser.topUp();
    },
    call: parts.requests.call,
    close: broke,
    get head() {
      return Math.max(head, 0);
    },
    get isCaughtUp() {
      return head >= welcome.seq;
    },
  };
}
