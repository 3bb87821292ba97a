import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressKey, wholeAddress } from '../socket/addresses.ts';

/** An HTTP server that listens. */
export interface Listener {
  readonly server: Server;
  /** The port that it got, also when 0 was asked for. */
  readonly port: number;
  close(): Promise<void>;
}

/** Connections of one address that have not become WebSockets, at most: whoever opens more is cut off. */
const MOST_IDLE = 512;

/** Who says nothing is let go after 10 s; Node looks only this often. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 8 * 1024,
};

/** Keeps one address from taking all the sockets that a process may have. Proxies may. */
function limitSockets(server: Server, proxies: ReadonlySet<string>): void {
  const counts = new Map<string, number>();
  const counted = new WeakMap<object, string>();

  function release(socket: object): void {
    const address = counted.get(socket);
    if (address === undefined) return;
    counted.delete(socket);
    const left = (counts.get(address) ?? 1) - 1;
    if (left > 0) counts.set(address, left);
    else counts.delete(address);
  }

  server.on('connection', (socket: Socket) => {
    if (proxies.has(wholeAddress(socket.remoteAddress ?? ''))) return;
    const address = addressKey(socket.remoteAddress ?? '');
    const count = (counts.get(address) ?? 0) + 1;
    if (count > MOST_IDLE) return void socket.destroy();
    counts.set(address, count);
    counted.set(socket, address);
    socket.once('close', () => release(socket));
  });
  server.on('upgrade', (_request, socket) => release(socket));
}

/** Binds host and port; rejects when that is not possible. */
export async function listen(
  app: Hono,
  { host, port, proxies }: { host: string; port: number; proxies: ReadonlySet<string> },
): Promise<Listener> {
  const handle = getRequestListener(app.fetch);
  const server = createServer(limits, (request, response) => void handle(request, response));
  limitSockets(server, proxies);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    server,
    port: typeof address === 'object' && address !== null ? address.port : port,
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        // Whoever sends a request slowly would hold it up; WebSockets are not among them.
        server.closeAllConnections();
      });
    },
  };
}
