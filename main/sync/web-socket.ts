import { WebSocket } from 'ws';
import type { Timers } from '../../shared/lib/ports.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { OpenSocket } from './socket.ts';

/** How long connecting, and the other end's answer to a close, may take. */
const OPEN_MS = 10_000;
const CLOSE_MS = 1_000;

/** Sockets of the real network. */
export function createOpenWebSocket({ timers }: { timers: Timers }): OpenSocket {
  return (url, events) => {
    const socket = new WebSocket(url, {
      handshakeTimeout: OPEN_MS,
      maxPayload: wireLimits.frame,
      perMessageDeflate: false,
      followRedirects: false,
    });
    socket.on('open', events.opened);
    socket.on('message', (data, isBinary) => {
      if (isBinary && data instanceof Uint8Array) events.received(data);
    });
    // Unreachable, refused, broken: `close` follows and says it all.
    socket.on('error', () => undefined);
    socket.once('close', (code) => events.closed(code));
    return {
      send(frame) {
        if (socket.readyState === WebSocket.OPEN) socket.send(frame);
      },
      close() {
        socket.close();
        socket.once(
          'close',
          timers.after(CLOSE_MS, () => socket.terminate()),
        );
      },
    };
  };
}
