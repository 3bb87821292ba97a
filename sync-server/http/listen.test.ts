import { Hono } from 'hono';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listen, type Listener } from './listen.ts';

let listener: Listener;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.close();
});

function open(from: string): { opened: Promise<void>; closed: Promise<void> } {
  const socket = connect({ port: listener.port, host: '127.0.0.1', localAddress: from });
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.resume();
  return {
    opened: new Promise((resolve) => socket.once('connect', () => resolve())),
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
  };
}

test('S2: one address opens 512 connections that say nothing, and others get through all the same', async () => {
  const app = new Hono();
  app.get('/', (context) => context.text('here'));
  listener = await listen(app, { host: '127.0.0.1', port: 0, proxies: new Set() });
  const idle = Array.from({ length: 512 }, () => open('127.0.0.3'));
  await Promise.all(idle.map(({ opened }) => opened));
  const more = Array.from({ length: 5 }, () => open('127.0.0.3'));
  await Promise.all(more.map(({ closed }) => closed));
  const answer = await fetch(`http://127.0.0.1:${listener.port}/`);
  expect(await answer.text()).toBe('here');
  // One of them goes, and another may come, as soon as the server has heard of it.
  sockets[0]?.destroy();
  for (let bytes = 0; bytes === 0;) {
    const { opened, closed } = open('127.0.0.3');
    await opened;
    sockets.at(-1)?.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await closed;
    bytes = sockets.at(-1)?.bytesRead ?? 0;
  }
});
