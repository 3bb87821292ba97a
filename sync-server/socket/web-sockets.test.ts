import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { answerPings, createWebSockets } from './web-sockets.ts';

test('L5: pings of who does not read are read, and their answers do not pile up', async () => {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const sockets = createWebSockets(1_000);
  const served = Promise.withResolvers<WebSocket>();
  http.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (websocket) => {
      answerPings(websocket);
      served.resolve(websocket);
    });
  });
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  await once(client, 'open');
  const there = await served.promise;
  client.ping('first');
  const [answer] = await once(client, 'pong');
  expect(String(answer)).toBe('first');

  client.pause();
  const payload = new Uint8Array(125);
  // Far more than the buffers of the system between the two hold.
  for (let i = 0; i < 200_000; i++) client.ping(payload);
  client.send('the last');
  await once(there, 'message');
  expect(there.bufferedAmount).toBeLessThan(100_000);
  client.terminate();
  there.terminate();
  http.close();
});
