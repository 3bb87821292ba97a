import type { RawData, WebSocket } from 'ws';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import { closeCodes, type CloseReason, type Transport } from '../../../shared/contract/transport.ts';

/** Makes a transport of an open WebSocket. What arrived before the first `onMessage` is kept for it. */
export function createWebSocketTransport(socket: WebSocket): Transport {
  const messages = createEmitter<string | Uint8Array>();
  const closed = createEmitter<CloseReason>();
  const early: (string | Uint8Array)[] = [];
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? toBytes(data) : toBytes(data).toString('utf8');
    if (messages.size === 0) early.push(message);
    else messages.emit(message);
  });
  // `ws` closes the socket itself after an error (a frame too large, invalid UTF-8); the close tells why.
  socket.on('error', () => undefined);
  socket.once('close', (code, reason) => closed.emit({ code, reason: reason.toString('utf8') }));
  return {
    send(message) {
      if (socket.readyState === socket.OPEN) socket.send(message);
    },
    onMessage(listener) {
      const undo = messages.subscribe(listener);
      for (const message of early.splice(0)) messages.emit(message);
      return undo;
    },
    onClose: closed.subscribe,
    close({ code, reason } = { code: closeCodes.normal, reason: '' }) {
      socket.close(code, reason);
    },
    bufferedBytes: () => socket.bufferedAmount,
  };
}

function toBytes(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
