import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { contractLimits } from '../../../shared/contract/contract-limits.ts';
import type { Transport } from '../../../shared/contract/transport.ts';
import type { Random, Timers } from '../../../shared/lib/ports.ts';
import { refuseUpgrade } from '../refuse-upgrade.ts';
import type { Door } from '../socket-server.ts';
import { createWebSocketTransport } from '../transports/web-socket.ts';
import { isOwnRequest } from './origin-check.ts';
import { respond } from './respond.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { shakeHands } from './shake-hands.ts';

export interface WebServerOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** The built renderer. */
  readonly rendererDir: string;
  readonly random: Random;
  readonly timers: Timers;
  /** A browser has shown the token or its session. */
  onClient(transport: Transport): void;
}

export interface WebDoor extends Door {
  /** The address to open, with the one-time token in its fragment, which browsers do not send. */
  readonly url: string;
}

const maxClients = 64;
const maxStrangers = 16;

/** Listens on loopback for browsers of this machine. Rejects when the port is taken. */
export async function listenOnLoopback(options: WebServerOptions): Promise<WebDoor> {
  const { rendererDir, random, timers, onClient } = options;
  const sessions = createSessions({ random });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: contractLimits.transportBytes });
  const strangers = createStrangers({ sessions, timers, onClient });
  const server = createServer((request, response) =>
    respond(request, response, { rendererDir, port, random }),
  );
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { host, origin } = request.headers;
    if (!isOwnRequest({ host, origin }, port, true)) return refuseUpgrade(socket, 403);
    if (request.url !== '/socket') return refuseUpgrade(socket, 404);
    if (strangers.count() >= maxStrangers || sockets.clients.size >= maxClients)
      return refuseUpgrade(socket, 503);
    sockets.handleUpgrade(request, socket, head, (client) =>
      strangers.enter(createWebSocketTransport(client)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}/#token=${sessions.token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const client of sockets.clients) client.terminate();
      }),
  };
}

interface StrangerOptions {
  readonly sessions: Sessions;
  readonly timers: Timers;
  onClient(transport: Transport): void;
}

/** Those who are in but have not said who they are. */
function createStrangers(options: StrangerOptions): { count(): number; enter(transport: Transport): void } {
  let count = 0;
  return {
    count: () => count,
    enter(transport) {
      count += 1;
      void shakeHands(transport, options.sessions, options.timers).then((admitted) => {
        count -= 1;
        if (admitted) options.onClient(transport);
      });
    },
  };
}
