/** A WebSocket server that answers each message with a few bytes and does nothing else: what nobody gets below. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { answerProbes } from '../../lib/probe.ts';

/** As long as the answer to a push. */
const ANSWER = new Uint8Array(6);

const http = createServer();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
http.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (websocket) => {
    websocket.on('message', () => websocket.send(ANSWER));
  });
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  answerProbes({ url: `ws://127.0.0.1:${port}` });
});
