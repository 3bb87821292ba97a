import { createHash } from 'node:crypto';
import type { Timers } from '../../shared/lib/ports.ts';
import { authBytes, inviteBytes } from '../../shared/wire/auth-bytes.ts';
import { encodeClientMessage } from '../../shared/wire/client-codec.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type {
  Challenge,
  ClientMessage,
  Hello,
  Intent,
  ServerMessage,
  Welcome,
} from '../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../shared/wire/server-codec.ts';
import { WireError } from '../../shared/wire/wire-error.ts';
import type { DeviceIdentity } from '../vault/types.ts';
import { otherServerError } from './sentences.ts';
import type { OpenSocket, Socket } from './socket.ts';

/** A connection that both ends have agreed on. */
export interface Channel {
  readonly serverId: string;
  readonly welcome: Welcome;
  send(message: ClientMessage): void;
  /** Who hears from now on; a close that came before is told at once. */
  listen(listener: ChannelListener): void;
  close(): void;
}

export interface ChannelListener {
  message(message: ServerMessage): void;
  /** Comes once. 1006 when nothing better is known. */
  closed(code: number): void;
}

/** No channel came about, or it ended. `closeCode` says why, as in `closeCodes`. */
export class ConnectError extends Error {
  readonly closeCode: number;
  constructor(closeCode: number) {
    super(`The connection ended with ${closeCode}`);
    this.name = 'ConnectError';
    this.closeCode = closeCode;
  }
}

export interface ConnectOptions {
  readonly openSocket: OpenSocket;
  readonly socketUrl: string;
  readonly identity: DeviceIdentity;
  readonly intent: Intent;
  /** The server that must answer; null takes any. */
  readonly serverId: string | null;
  readonly timers: Timers;
  /** Gives up; the promise rejects with `ConnectError`. */
  readonly signal: AbortSignal;
}

/** The connection broke without a word. */
export const BROKEN = 1006;
/** From the first packet to `welcome`. */
const CONNECT_MS = 15_000;

/** A socket that speaks messages; the first close code it hears is the one it tells. */
function openMessages(
  { openSocket, socketUrl }: ConnectOptions,
  opened: () => void,
): Pick<Channel, 'send' | 'listen' | 'close'> {
  let listener: ChannelListener | null = null;
  let told: number | null = null;
  let closed = false;

  function received(frame: Uint8Array): void {
    if (closed) return;
    let message: ServerMessage;
    try {
      message = decodeServerMessage(frame);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // Whatever sent this, the next connection may find a server that can be understood.
      return socket.close();
    }
    if (message.type === 'bye') told ??= message.code;
    else listener?.message(message);
  }

  const socket: Socket = openSocket(socketUrl, {
    opened,
    received,
    closed(code) {
      closed = true;
      told ??= code;
      listener?.closed(told);
    },
  });
  return {
    send: (message) => socket.send(encodeClientMessage(message)),
    close: () => socket.close(),
    listen(next) {
      listener = next;
      if (closed) next.closed(told ?? BROKEN);
    },
  };
}

async function answer(identity: DeviceIdentity, hello: Hello, challenge: Challenge): Promise<ClientMessage> {
  const hash =
    hello.intent.kind === 'resume'
      ? new Uint8Array()
      : createHash('sha256').update(inviteBytes(hello.intent.invite)).digest();
  return { type: 'auth', signature: await identity.sign(authBytes(hello, challenge, hash)) };
}

/** Connects and proves who this device is. Rejects with `ConnectError`, SERVER_REFUSED, or what signing threw. */
export function openChannel(options: ConnectOptions): Promise<Channel> {
  const { identity, intent, serverId, timers, signal } = options;
  const { deviceId, keyId, publicKey } = identity;
  const hello: Hello = { type: 'hello', version: wireLimits.version, deviceId, keyId, publicKey, intent };

  if (signal.aborted) return Promise.reject(new ConnectError(BROKEN));
  return new Promise((resolve, reject) => {
    let challenge: Challenge | null = null;
    const messages = openMessages(options, () => messages.send(hello));
    const cancelTimeout = timers.after(CONNECT_MS, () => fail(new ConnectError(closeCodes.timeout)));
    const giveUp = (): void => fail(new ConnectError(BROKEN));
    signal.addEventListener('abort', giveUp, { once: true });

    function cancel(): void {
      cancelTimeout();
      signal.removeEventListener('abort', giveUp);
    }

    function fail(error: unknown): void {
      cancel();
      // First: closing tells of a close, which comes back here.
      reject(error instanceof Error ? error : new Error(String(error)));
      messages.close();
    }

    messages.listen({
      closed: (code) => fail(new ConnectError(code)),
      message(message) {
        if (message.type === 'challenge' && !challenge) {
          if (serverId !== null && message.serverId !== serverId) return fail(otherServerError());
          challenge = message;
          answer(identity, hello, challenge).then(messages.send, fail);
        } else if (message.type === 'welcome' && challenge) {
          cancel();
          resolve({ ...messages, serverId: challenge.serverId, welcome: message });
        } else fail(new ConnectError(BROKEN));
      },
    });
  });
}
