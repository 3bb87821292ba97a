import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import { callerOf } from './addresses.ts';
import type { Connections } from './connections.ts';
import type { Stats } from './stats.ts';
import type { Strangers } from './strangers.ts';
import { limitBytes, WebSocketPeer } from './websocket-peer.ts';
import { answerPings, createWebSockets } from './web-sockets.ts';

/** Lets WebSockets in. */
export interface Gate {
  /** Refuses whoever comes from now on, says `goingAway` to who is there, and resolves when all are gone. */
  close(): Promise<void>;
}

/** Takes upgrades of other paths. False: this one is nothing for it. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;

export interface GateOptions {
  readonly server: Server;
  readonly connections: Connections;
  readonly strangers: Strangers;
  readonly timers: Timers;
  readonly stats: Stats;
  /** Addresses of proxies that say truly who calls. */
  readonly proxies: ReadonlySet<string>;
  /** For paths other than `/sync`. */
  readonly elsewhere: UpgradeHandler | null;
}

/** A little above the limit, so that a frame just too long gets its own close code. */
const MOST_BYTES = wireLimits.frame + 64 * 1024;

/** A broken frame or connection: the library closes it, and `close` follows. */
function ignore(): void {
  // Nothing more is to be done.
}

/** Answers an upgrade with an HTTP status line and ends it. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Takes upgrades of `server` and gives each connection its logic (SPEC.md of the wire, L1, L4). */
export function createGate(options: GateOptions): Gate {
  const { server, connections, strangers, stats, proxies, elsewhere } = options;
  const sockets = createWebSockets(MOST_BYTES);
  const open = new Set<WebSocket>();
  let isClosing = false;
  let allGone: (() => void) | null = null;

  function admit(websocket: WebSocket, raw: Duplex, leave: Undo): void {
    answerPings(websocket);
    const unlimit = limitBytes(raw, websocket);
    const peer = new WebSocketPeer(options, websocket, () => {
      leave();
      unlimit();
      raw.off('close', leave);
    });
    const connection = connections.open(peer);
    open.add(websocket);
    websocket.on('message', (data, isBinary) => {
      if (isBinary && data instanceof Uint8Array) connection.receive(data);
      else connection.receiveText();
    });
    websocket.on('error', ignore);
    websocket.on('close', () => {
      peer.trust();
      open.delete(websocket);
      connection.closed();
      if (open.size === 0) allGone?.();
    });
  }

  function refuse(socket: Duplex, status: string): void {
    stats.count('refusals', 1, status.slice(0, 3));
    refuseUpgrade(socket, status);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (isClosing) return refuse(socket, '503 Service Unavailable');
    if (request.url !== '/sync') {
      if (!elsewhere?.(request, socket, head)) refuse(socket, '404 Not Found');
      return;
    }
    // Only browsers send it: a page of somebody else must not reach a server on this machine or network.
    if (request.headers.origin !== undefined) return refuse(socket, '403 Forbidden');
    const leave = strangers.admit(callerOf(request, proxies));
    if (!leave) return refuse(socket, '503 Service Unavailable');
    // Also when the upgrade itself fails, in which case there is no WebSocket.
    socket.once('close', leave);
    sockets.handleUpgrade(request, socket, head, (websocket) => admit(websocket, socket, leave));
  }

  server.on('upgrade', upgrade);

  return {
    async close() {
      isClosing = true;
      const gone = new Promise<void>((resolve) => {
        allGone = resolve;
      });
      const isEmpty = open.size === 0;
      await connections.close();
      if (!isEmpty) await gone;
    },
  };
}
