import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { Peer } from './peer.ts';
import type { Stats } from './stats.ts';

/** Bytes a stranger may send in all: ten frames with their headers. */
const STRANGER_BYTES = wireLimits.strangerMessages * (wireLimits.strangerFrame + 64);
/** How long the other end may take to answer a close. */
const CLOSE_MS = 1_000;

/** Cuts a stranger off when it sends more than it may, whatever the frames. */
export function limitBytes(raw: Duplex, websocket: WebSocket): Undo {
  let bytes = 0;
  const count = (chunk: Uint8Array): void => {
    bytes += chunk.length;
    if (bytes > STRANGER_BYTES) websocket.terminate();
  };
  raw.on('data', count);
  return () => raw.off('data', count);
}

interface PeerParts {
  readonly timers: Timers;
  readonly stats: Stats;
}

/** The other end of a WebSocket. A class for the reason that `Session` is one. */
export class WebSocketPeer implements Peer {
  readonly #parts: PeerParts;
  readonly #websocket: WebSocket;
  /** To be called once it has proven who it is, or is gone. */
  #leave: Undo | null;

  constructor(parts: PeerParts, websocket: WebSocket, leave: Undo) {
    this.#parts = parts;
    this.#websocket = websocket;
    this.#leave = leave;
  }

  send(frame: Uint8Array): void {
    this.#count(frame);
    this.#websocket.send(frame);
  }

  flush(frame: Uint8Array): Promise<void> {
    this.#count(frame);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#websocket.send(frame, () => resolve());
    return promise;
  }

  buffered(): number {
    return this.#websocket.bufferedAmount;
  }

  trust(): void {
    this.#leave?.();
    this.#leave = null;
  }

  close(code: number): void {
    const websocket = this.#websocket;
    websocket.close(code);
    websocket.once(
      'close',
      this.#parts.timers.after(CLOSE_MS, () => websocket.terminate()),
    );
  }

  #count(frame: Uint8Array): void {
    const { stats } = this.#parts;
    stats.count('framesOut');
    stats.count('bytesOut', frame.length);
  }
}
