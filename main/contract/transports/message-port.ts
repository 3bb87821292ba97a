import { createPortTransport } from '../../../shared/contract/port-transport.ts';
import type { Transport } from '../../../shared/contract/transport.ts';

/** A MessagePort of `worker_threads`, or a MessagePortMain of Electron. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Makes a transport of a Node or Electron port and starts it. */
export function createMessagePortTransport(port: MessagePortLike): Transport {
  const { transport, receive, ended } = createPortTransport({
    post: (message) => port.postMessage(message),
    close: () => port.close(),
  });
  port.on('message', (message) => receive(unwrap(message)));
  port.on('close', ended);
  port.start();
  return transport;
}

/** Node hands over the message itself, Electron an event that holds it in `data`. */
function unwrap(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'data' in message ? message.data : message;
}
