import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { contractLimits } from '../../shared/contract/contract-limits.ts';
import type { Transport } from '../../shared/contract/transport.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { createWebSocketTransport } from './transports/web-socket.ts';

export interface SocketServerOptions {
  /** What a dead host left there is removed: the caller holds the profile's lock. */
  readonly path: string;
  readonly platform: NodeJS.Platform;
  /** A client has connected; being able to open the socket is all it has to show. */
  onClient(transport: Transport): void;
}

/** A door that listens. */
export interface Door {
  /** Takes no more clients, and cuts off those that are still there. */
  close(): Promise<void>;
}

const maxClients = 256;

/** Listens on a unix socket (mode 0600) or a named pipe for clients of this user. */
export async function listenOnSocket({ path, platform, onClient }: SocketServerOptions): Promise<Door> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: contractLimits.transportBytes });
  const server = createServer((_request, response) => {
    response.writeHead(426, { connection: 'close' }).end();
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Browsers name an origin and programs do not: no page has any business here, however it got here.
    if (request.headers.origin !== undefined) return refuseUpgrade(socket, 403);
    if (sockets.clients.size >= maxClients) return refuseUpgrade(socket, 503);
    sockets.handleUpgrade(request, socket, head, (client) => onClient(createWebSocketTransport(client)));
  });
  if (platform !== 'win32') rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  if (platform !== 'win32') chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const client of sockets.clients) client.terminate();
      }),
  };
}
