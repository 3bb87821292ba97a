import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { wireLimits } from '../../shared/wire/limits.ts';
import { createConnection, type Connection, type ServerParts } from './connection.ts';
import { limitBytes, toPeer } from './websocket-peer.ts';

/** Lets WebSockets in. */
export interface Gate {
  /** Refuses whoever comes from now on, and says `goingAway` to who is there. Resolves when all are gone. */
  close(): Promise<void>;
}

/** Connections that have not yet proven who they are, at most. */
const STRANGERS = 256;
/** A little above the limit, so that a frame just too long gets its own close code. */
const MOST_BYTES = wireLimits.frame + 64 * 1024;

/** Why an upgrade is refused, as an HTTP status line; null when nothing speaks against it (L4). */
function refuseUpgrade(request: IncomingMessage, isFull: boolean): string | null {
  // Only browsers send it: a page of somebody else must not reach a server on this machine or network.
  if (request.headers.origin !== undefined) return '403 Forbidden';
  if (request.url !== '/sync') return '404 Not Found';
  return isFull ? '503 Service Unavailable' : null;
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Takes upgrades of `server` and gives each connection its logic. */
export function createGate({ server, ...parts }: ServerParts & { server: Server }): Gate {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false });
  const open = new Map<WebSocket, Connection>();
  const strangers = new Set<WebSocket>();
  let isClosing = false;
  let allGone: (() => void) | null = null;

  function admit(websocket: WebSocket, raw: Duplex): void {
    const unlimit = limitBytes(raw, websocket);
    const trust = (): void => {
      if (strangers.delete(websocket)) unlimit();
    };
    strangers.add(websocket);
    const connection = createConnection({
      ...parts,
      peer: toPeer(websocket, { timers: parts.timers, trust }),
    });
    open.set(websocket, connection);
    websocket.on('message', (data, isBinary) => {
      if (isBinary && data instanceof Uint8Array) connection.receive(data);
      else connection.receiveText();
    });
    // A broken frame or connection: the library closes it, and `close` follows.
    websocket.on('error', () => {});
    websocket.on('close', () => {
      trust();
      open.delete(websocket);
      connection.closed();
      if (open.size === 0) allGone?.();
    });
  }

  server.on('upgrade', (request, socket, head) => {
    const status = refuseUpgrade(request, isClosing || strangers.size >= STRANGERS);
    if (status) refuse(socket, status);
    else sockets.handleUpgrade(request, socket, head, (websocket) => admit(websocket, socket));
  });

  return {
    async close() {
      isClosing = true;
      if (open.size === 0) return;
      const gone = new Promise<void>((resolve) => {
        allGone = resolve;
      });
      for (const connection of [...open.values()]) connection.hangUp('goingAway');
      await gone;
    },
  };
}
