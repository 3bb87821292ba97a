import type { Clock, Logger, Timers, Undo } from '../../shared/lib/ports.ts';
import { decodeClientMessage } from '../../shared/wire/client-codec.ts';
import { closeCodes, type CloseName } from '../../shared/wire/close-codes.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import { WireError, type WireErrorCode } from '../../shared/wire/wire-error.ts';
import type { Entered } from '../auth/enter.ts';
import { createHandshake, type Handshake, type HandshakeParts } from './handshake.ts';
import type { Link } from './link.ts';
import type { Peer } from './peer.ts';
import { Session, type SessionParts } from './session.ts';
import { welcomeOf } from './welcome.ts';

/** What every connection of a server shares. */
export interface ConnectionParts extends SessionParts, HandshakeParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** A connection has proven whose it is. */
  entered(connection: Connection): void;
  /** A connection is over. */
  gone(connection: Connection): void;
}

const closeOf: Readonly<Record<WireErrorCode, CloseName>> = {
  MALFORMED: 'malformed',
  UNKNOWN_MESSAGE: 'malformed',
  TOO_LARGE: 'tooLarge',
  UNSUPPORTED_VERSION: 'upgradeRequired',
};

function decode(frame: Uint8Array, maxBytes: number): ClientMessage | CloseName {
  try {
    return decodeClientMessage(frame, maxBytes);
  } catch (error) {
    if (error instanceof WireError) return closeOf[error.code];
    throw error;
  }
}

/**
 * The logic of one connection, from the first frame to the last: frames go in, its peer takes what comes out.
 * A class for the reason that `Session` is one.
 */
export class Connection implements Link {
  readonly peer: Peer;
  readonly #parts: ConnectionParts;
  /** Until the device has been welcomed. */
  #handshake: Handshake | null;
  #session: Session | null = null;
  #isOver = false;
  #isDeaf = false;
  #heard: number;
  #cancelTimeout: Undo | null;

  constructor(parts: ConnectionParts, peer: Peer) {
    this.peer = peer;
    this.#parts = parts;
    this.#heard = parts.clock.monotonic();
    this.#cancelTimeout = parts.timers.after(wireLimits.strangerMs, () => this.hangUp('timeout'));
    this.#handshake = createHandshake(parts, this, (entry) => {
      this.#enter(entry).catch((error: unknown) => this.failed(error));
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Null until it has proven whose it is. */
  get deviceId(): string | null {
    return this.#session?.deviceId ?? null;
  }

  receive(frame: Uint8Array): void {
    if (this.#isOver || this.#isDeaf) return;
    const { clock, stats } = this.#parts;
    this.#heard = clock.monotonic();
    stats.count('framesIn');
    stats.count('bytesIn', frame.length);
    const message = decode(frame, this.#handshake ? wireLimits.strangerFrame : wireLimits.frame);
    if (typeof message === 'string') this.hangUp(message);
    else (this.#handshake ?? this.#session)?.handle(message);
  }

  /** Something that is no binary frame arrived. */
  receiveText(): void {
    this.hangUp('malformed');
  }

  /** The connection is gone, whoever ended it. */
  closed(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#trust();
    this.#session?.end();
    this.#parts.gone(this);
  }

  hangUp(close: CloseName): void {
    if (this.#isOver) return;
    this.closed();
    const { stats, logger } = this.#parts;
    const code = closeCodes[close];
    stats.count('closes', 1, String(code));
    logger.info('connection.ended', { code });
    this.peer.send(encodeServerMessage({ type: 'bye', code }));
    this.peer.close(code);
  }

  failed(error: unknown): void {
    const { stats, logger } = this.#parts;
    stats.count('failures', 1, 'store');
    logger.error('store.failed', { error: error instanceof Error ? error.name : 'unknown' });
    this.hangUp('internal');
  }

  /** Answers what is under way, takes nothing more, and says goodbye. */
  async drain(): Promise<void> {
    this.#isDeaf = true;
    await this.#session?.drain();
    this.hangUp('goingAway');
  }

  /** Ends it if nothing was heard for too long (SPEC.md of the wire, H2). */
  watch(): void {
    if (this.#parts.clock.monotonic() - this.#heard >= wireLimits.silenceMs) this.hangUp('timeout');
  }

  /** From here on it ends when the device may no longer do what it may, also before it is welcomed. */
  async #enter(entry: Entered): Promise<void> {
    const { store, signer, stats, logger } = this.#parts;
    const { device, server } = entry;
    const session = new Session(this.#parts, this, { device, since: server.seq });
    if (this.#isOver) return session.end();
    this.#session = session;
    this.#parts.entered(this);
    const welcome = welcomeOf(entry, { groups: await store.groups(), signer });
    if (this.#isOver) return;
    if (!welcome) return this.hangUp('noWorkspace');
    this.#trust();
    this.peer.trust();
    stats.count('welcomes', 1, device.role);
    logger.info('device.welcomed', { deviceId: device.deviceId, role: device.role });
    this.peer.send(encodeServerMessage(welcome));
  }

  /** The limits for strangers hold no more. */
  #trust(): void {
    this.#cancelTimeout?.();
    this.#cancelTimeout = null;
    this.#handshake = null;
  }
}
