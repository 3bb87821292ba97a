import { WebSocketServer, type WebSocket } from 'ws';

/** Answers that may wait for who asks and does not read. Bytes. */
const MOST_WAITING = 64 * 1024;

/** Takes upgrades; frames have at most `maxPayload` bytes. Pings are answered by `answerPings` alone. */
export function createWebSockets(maxPayload: number): WebSocketServer {
  return new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, autoPong: false });
}

/** One function for all: a server has thousands of connections. */
function pong(this: WebSocket, data: Buffer): void {
  if (this.bufferedAmount <= MOST_WAITING) this.pong(data);
}

/** Answers pings as long as the answers are read: the library would pile them up. */
export function answerPings(websocket: WebSocket): void {
  websocket.on('ping', pong);
}
