import { createHash } from 'node:crypto';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import type { Timers } from '../../shared/lib/ports.ts';
import { authBytes, inviteBytes } from '../../shared/wire/auth-bytes.ts';
import { encodeClientMessage } from '../../shared/wire/client-codec.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import type {
  Challenge,
  ClientMessage,
  Hello,
  Intent,
  ServerMessage,
  Welcome,
} from '../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../shared/wire/server-codec.ts';
import { spokenVersions, type VersionRange } from '../../shared/wire/versions.ts';
import type { DeviceIdentity } from '../vault/types.ts';
import { oldServerError, otherServerError } from './sentences.ts';
import type { OpenSocket, Socket } from './socket.ts';

/** A connection that both ends have agreed on. */
export interface Channel {
  readonly serverId: string;
  /** The version that both speak. */
  readonly version: number;
  readonly welcome: Welcome;
  send(message: ClientMessage): void;
  /** Who hears from now on; a close that came before is told at once. */
  listen(listener: ChannelListener): void;
  close(): void;
}

export interface ChannelListener {
  /** `bytes`: size of the frame. */
  message(message: ServerMessage, bytes: number): void;
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

/** What is known of a server from earlier connections. */
export interface KnownServer {
  readonly serverId: string;
  /** base64url; null while it is not known. */
  readonly serverKey: string | null;
  /** A server of an older epoch was replaced by another one since. */
  readonly epoch: number;
}

export interface ConnectOptions {
  readonly openSocket: OpenSocket;
  readonly socketUrl: string;
  readonly identity: DeviceIdentity;
  readonly intent: Intent;
  /** Versions of the protocol to offer; those of this program when left out. */
  readonly versions?: VersionRange;
  /** The server that must answer; null takes any. */
  readonly server: KnownServer | null;
  readonly timers: Timers;
  /** Gives up; the promise rejects with `ConnectError`. */
  readonly signal: AbortSignal;
}

/** The connection broke without a word. */
export const BROKEN = 1006;
/** From the first packet to `welcome`. */
const CONNECT_MS = 15_000;

/** Messages that wait between two listeners. */
const EARLY = 64;

interface Messages extends Pick<Channel, 'send' | 'listen' | 'close'> {
  /** Keeps what arrives until somebody listens again. */
  hold(): void;
}

/** A socket that speaks messages; the first close code it hears is the one it tells. */
function openMessages({ openSocket, socketUrl }: ConnectOptions, opened: () => void): Messages {
  let listener: ChannelListener | null = null;
  let early: (() => void)[] = [];
  let told: number | null = null;
  let closed = false;

  function tell(message: ServerMessage, bytes: number): void {
    if (listener) listener.message(message, bytes);
    else if (early.length < EARLY) early.push(() => listener?.message(message, bytes));
    else socket.close();
  }

  function received(frame: Uint8Array): void {
    if (closed) return;
    let message: ServerMessage;
    try {
      message = decodeServerMessage(frame);
    } catch {
      // Whatever sent this, the next connection may find a server that can be understood.
      return socket.close();
    }
    if (message.type === 'bye') told ??= message.code;
    else tell(message, frame.length);
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
    hold: () => void (listener = null),
    listen(next) {
      listener = next;
      const waited = early;
      early = [];
      for (const run of waited) run();
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

/** Why this is not the server that is known; null when it is. Asked before it is told anything, and again at the end. */
function strangeness(
  known: KnownServer | null,
  server: { serverId: string; epoch: number; serverKey?: Uint8Array },
) {
  if (!known) return null;
  const { serverId, serverKey, epoch } = known;
  const isOtherKey = server.serverKey && serverKey !== null && toBase64Url(server.serverKey) !== serverKey;
  if (server.serverId !== serverId || isOtherKey) return otherServerError();
  return server.epoch < epoch ? oldServerError() : null;
}

function helloOf({ identity, intent, versions = spokenVersions }: ConnectOptions): Hello {
  const { deviceId, keyId, publicKey } = identity;
  return { type: 'hello', ...versions, deviceId, keyId, publicKey, intent };
}

/** A version that was not offered is a mistake of the server. */
function isOffered({ oldest, newest }: Hello, version: number): boolean {
  return version >= oldest && version <= newest;
}

/** Connects and proves who this device is. Rejects with `ConnectError`, SERVER_REFUSED, or what signing threw. */
export function openChannel(options: ConnectOptions): Promise<Channel> {
  const { identity, server, timers, signal } = options;
  const hello = helloOf(options);

  if (signal.aborted) return Promise.reject(new ConnectError(BROKEN));
  return new Promise((resolve, reject) => {
    let challenge: Challenge | null = null;
    const messages = openMessages(options, () => {
      try {
        messages.send(hello);
      } catch (error) {
        // What cannot be said must not end the host: nobody else hears of it in a socket's event.
        fail(error);
      }
    });
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

    function challenged(by: Challenge): void {
      const strange = strangeness(server, by);
      if (strange) return fail(strange);
      if (!isOffered(hello, by.version)) return fail(new ConnectError(BROKEN));
      challenge = by;
      answer(identity, hello, by).then(messages.send, fail);
    }

    function welcomed({ serverId, version }: Challenge, welcome: Welcome): void {
      const strange = strangeness(server, { ...welcome, serverId });
      if (strange) return fail(strange);
      cancel();
      messages.hold();
      const { send, listen, close } = messages;
      resolve({ send, listen, close, serverId, version, welcome });
    }

    messages.listen({
      closed: (code) => fail(new ConnectError(code)),
      message(message) {
        if (message.type === 'challenge' && !challenge) challenged(message);
        else if (message.type === 'welcome' && challenge) welcomed(challenge, message);
        else fail(new ConnectError(BROKEN));
      },
    });
  });
}
