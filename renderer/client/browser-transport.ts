import { HearthError } from '../../shared/contract/errors.ts';
import { encodeHello, parseWelcome } from '../../shared/contract/handshake.ts';
import { closeCodes, type CloseReason, type Transport } from '../../shared/contract/transport.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { BrowserSession } from './browser-session.ts';

/** The part of a browser's WebSocket that is used. */
export type PageSocket = Pick<
  WebSocket,
  'addEventListener' | 'binaryType' | 'bufferedAmount' | 'close' | 'readyState' | 'send'
>;

export interface BrowserTransportOptions {
  readonly session: BrowserSession;
  /** Begins to connect to the host that served this page. */
  openSocket(): PageSocket;
}

const open = 1;

/** Connects to the host that served this page and shows it the session. FORBIDDEN: it wants a new address. */
export async function openBrowserTransport({
  session,
  openSocket,
}: BrowserTransportOptions): Promise<Transport> {
  const hello = session.hello();
  if (!hello) throw forbidden();
  const socket = openSocket();
  const transport = fromSocket(socket);
  const welcome = Promise.withResolvers<string>();
  const stop = transport.onMessage((message) => {
    const secret = parseWelcome(message);
    if (secret === null) welcome.reject(forbidden());
    else welcome.resolve(secret);
  });
  transport.onClose(({ code }) => {
    welcome.reject(code === closeCodes.unauthorised ? forbidden() : unreachable());
  });
  socket.addEventListener('open', () => transport.send(encodeHello(hello)));
  try {
    session.welcomed(await welcome.promise);
    return transport;
  } catch (error) {
    if (error instanceof HearthError && error.code === 'FORBIDDEN') session.forget();
    transport.close();
    throw error;
  } finally {
    stop();
  }
}

function forbidden(): HearthError {
  const message =
    'The host does not know this tab. Start it again with --web and open the address that it prints.';
  return new HearthError('FORBIDDEN', message);
}

function unreachable(): HearthError {
  return new HearthError('DISCONNECTED', 'The host cannot be reached. Is it still running?');
}

function fromSocket(socket: PageSocket): Transport {
  const messages = createEmitter<string | Uint8Array>();
  const closed = createEmitter<CloseReason>();
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') messages.emit(data);
    else if (data instanceof ArrayBuffer) messages.emit(new Uint8Array(data));
  });
  socket.addEventListener('close', ({ code, reason }) => closed.emit({ code, reason }));
  return {
    send(message) {
      if (socket.readyState !== open) return;
      socket.send(typeof message === 'string' ? message : Uint8Array.from(message));
    },
    onMessage: messages.subscribe,
    onClose: closed.subscribe,
    // A page may close with 1000 or 3000 to 4999 only.
    close: ({ code, reason } = { code: closeCodes.normal, reason: '' }) =>
      socket.close(code < 3000 ? closeCodes.normal : code, reason),
    bufferedBytes: () => socket.bufferedAmount,
  };
}
