import { HearthError } from '../../shared/contract/errors.ts';
import { createPortTransport } from '../../shared/contract/port-transport.ts';
import type { ShellBridge } from '../../shared/contract/shell-bridge.ts';
import type { Transport } from '../../shared/contract/transport.ts';
import type { Timers } from '../../shared/lib/ports.ts';
import { listenToShell, type ShellPage } from './shell.ts';

export interface WindowDialOptions {
  readonly page: ShellPage;
  readonly bridge: Pick<ShellBridge, 'connect'>;
  readonly timers: Timers;
}

const answerMs = 10_000;

/**
 * Makes what dials the host from a window of the app. The preload asks for the first port by itself, and a host
 * that comes back sends a new one unasked, so ports are taken whenever they come; from the second time on, a
 * page that waits also asks. A dial rejects with DISCONNECTED when no port comes.
 */
export function createWindowDial({ page, bridge, timers }: WindowDialOptions): () => Promise<Transport> {
  let unused: Transport | null = null;
  let waiting: ((transport: Transport) => void) | null = null;
  let asked = false;

  listenToShell(page, (message, port) => {
    if (message.type !== 'hearth:port' || !port) return;
    const transport = fromPort(port);
    if (waiting) waiting(transport);
    else unused = transport;
    // The shell closes a port when it sends another one; what nobody has used by then is of no use.
    transport.onClose(() => {
      if (unused === transport) unused = null;
    });
  });

  return () => {
    if (unused) {
      const transport = unused;
      unused = null;
      return Promise.resolve(transport);
    }
    const { promise, resolve, reject } = Promise.withResolvers<Transport>();
    const stop = timers.after(answerMs, () => {
      waiting = null;
      reject(new HearthError('DISCONNECTED', 'The app gave this window no way to its host. Restart Hearth.'));
    });
    waiting = (transport) => {
      waiting = null;
      stop();
      resolve(transport);
    };
    if (asked) bridge.connect();
    asked = true;
    return promise;
  };
}

function fromPort(port: MessagePort): Transport {
  const { transport, receive, ended } = createPortTransport({
    post: (message) => port.postMessage(message),
    close: () => port.close(),
  });
  port.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data));
  port.addEventListener('close', ended);
  port.start();
  return transport;
}
