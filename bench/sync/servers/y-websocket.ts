/** The y-websocket server that says what it uses. Arguments: the peer's folder. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { peerModule } from '../../lib/peers.ts';
import { answerProbes } from '../../lib/probe.ts';

const folder = process.argv[2] ?? '';
const utils: unknown = await import(peerModule(folder, '@y/websocket-server/utils'));
const { setupWSConnection } = z
  .object({ setupWSConnection: z.custom<(socket: unknown, request: unknown) => void>() })
  .parse(utils);
const http = createServer();
const sockets = new WebSocketServer({ noServer: true });
http.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (websocket) => setupWSConnection(websocket, request));
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  answerProbes({ url: `ws://127.0.0.1:${port}` });
});
