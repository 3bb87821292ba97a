import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { Peer } from './peer.ts';

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

/** The other end of a WebSocket. `trust` is called once it has proven who it is. */
export function toPeer(websocket: WebSocket, { timers, trust }: { timers: Timers; trust: () => void }): Peer {
  return {
    trust,
    send: (frame) => websocket.send(frame),
    flush: (frame) => new Promise((resolve) => websocket.send(frame, () => resolve())),
    buffered: () => websocket.bufferedAmount,
    close(code) {
      websocket.close(code);
      websocket.once(
        'close',
        timers.after(CLOSE_MS, () => websocket.terminate()),
      );
    },
  };
}
