import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { openReplicaClient, type ReplicaClient } from '../../e2e/fixtures/sync/replica-client.ts';
import { openStock, renewTickets, type StockClient } from '../../e2e/fixtures/sync/stock-provider.ts';
import { createTestFolder, startTestServer, type TestServer } from '../../e2e/fixtures/sync/test-server.ts';
import { createDocumentDoor } from '../../main/host/document-door.ts';
import { clock, timers } from '../app/platform.ts';
import { eventually } from '../../shared/testing/eventually.ts';

let folder: ReturnType<typeof createTestFolder>;
let server: TestServer;
let host: ReplicaClient;
let windows: WebSocketServer;
let issue: string;
/** How far the server's clock is ahead, ms. */
let ahead: number;
const clients: StockClient[] = [];

/** The rooms of a host behind a WebSocket, so that stock providers come in as its windows. */
async function openWindows({ replica, presence }: ReplicaClient): Promise<WebSocketServer> {
  const door = createDocumentDoor({ hub: replica.documents, timers, presence });
  const socketServer = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const serve = async (socket: WebSocket, documentId: string): Promise<void> => {
    socket.pause();
    const peer = {
      send: (bytes: Uint8Array) => socket.send(bytes),
      close: (code: number, reason: string) => socket.close(code, reason),
    };
    const connection = await door(documentId, peer, { kind: 'window', clientId: 'w' });
    socket.on('message', (data: Buffer) => connection.receive(data));
    socket.on('close', () => connection.close());
    socket.resume();
  };
  socketServer.on('connection', (socket, request) => {
    void serve(socket, decodeURIComponent((request.url ?? '').slice(1).split('?')[0] ?? ''));
  });
  await once(socketServer, 'listening');
  return socketServer;
}

function openWindow(): StockClient {
  const address = windows.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const client = openStock({ url: `ws://127.0.0.1:${port}`, room: issue, params: { ticket: '' } });
  clients.push(client);
  return client;
}

async function openGuest(): Promise<StockClient> {
  const client = openStock(await host.connection.openDocument(issue));
  clients.push(client);
  return client;
}

/** A little generator, so that a failing run can be had again. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

function edit({ text }: StockClient, dice: ReturnType<typeof createDice>): void {
  if (text.length > 0 && dice(4) === 0) {
    const at = dice(text.length);
    text.delete(at, Math.min(1 + dice(3), text.length - at));
  } else text.insert(dice(text.length + 1), 'abc'.slice(dice(3)));
}

/** Lets in something that the other one wrote, so that the edits lie among each other. */
function hears({ doc, provider }: StockClient): Promise<void> {
  return new Promise((resolve) => {
    const listen = (_update: Uint8Array, origin: unknown): void => {
      if (origin !== provider) return;
      doc.off('update', listen);
      resolve();
    };
    doc.on('update', listen);
  });
}

function startShifted(port = 0): Promise<TestServer> {
  const shifted = { now: () => clock.now() + ahead, monotonic: clock.monotonic };
  return startTestServer(join(folder.path, 'server'), { clock: shifted, port });
}

beforeEach(async () => {
  ahead = 0;
  folder = createTestFolder();
  const [serverDir, hostDir] = [join(folder.path, 'server'), join(folder.path, 'host')];
  for (const dir of [serverDir, hostDir]) mkdirSync(dir, { mode: 0o700 });
  server = await startShifted();
  host = openReplicaClient(hostDir);
  const { replica } = host;
  await replica.createWorkspace({ name: 'Acme', teamKey: 'ENG' }, host.action());
  await host.link(server.url, server.invite ?? '');
  const made = await replica.createIssue({ title: 'Text', description: 'start ' }, host.action());
  issue = `issue:${made.issueId}`;
  await host.until(({ state, pending }) => state === 'live' && pending === 0);
  windows = await openWindows(host);
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const socket of windows.clients) socket.terminate();
  windows.close();
  await host.close();
  await server.close();
  folder.remove();
});

test('Y1: a stock provider and the window of a host edit one text at once and agree', async () => {
  const [guest, window] = [await openGuest(), openWindow()];
  await eventually(() => expect([guest.read(), window.read()]).toEqual(['start ', 'start ']));
  const dice = createDice(7);
  for (let round = 0; round < 20; round++) {
    for (let i = 0; i < 10; i++) {
      edit(guest, dice);
      edit(window, dice);
    }
    await hears(round % 2 ? guest : window);
  }
  await eventually(() => expect(window.read()).toBe(guest.read()));
  expect(guest.read().length).toBeGreaterThan(100);
  expect([guest.codes, window.codes]).toEqual([[], []]);
  expect(host.connection.status().refused).toBe(0);
}, 60_000);

test('Y9: presence is seen both ways and goes with who showed it', async () => {
  const [guest, window] = [await openGuest(), openWindow()];
  guest.provider.awareness.setLocalState({ name: 'guest' });
  window.provider.awareness.setLocalState({ name: 'window' });
  await eventually(() => {
    expect(guest.others()).toContainEqual({ name: 'window' });
    expect(window.others()).toContainEqual({ name: 'guest' });
  });
  window.destroy();
  await eventually(() => expect(guest.others()).toEqual([]));
  const again = openWindow();
  await eventually(() => expect(again.others()).toContainEqual({ name: 'guest' }));
  guest.destroy();
  await eventually(() => expect(again.others()).toEqual([]));
}, 60_000);

test('Y3: a provider that is cut off an hour later goes on with another ticket, and without one stops', async () => {
  const [renewing, plain, window] = [await openGuest(), await openGuest(), openWindow()];
  renewTickets(renewing, () => host.connection.openDocument(issue));
  await eventually(() => expect([renewing.read(), plain.read()]).toEqual(['start ', 'start ']));
  // A ticket that has expired ends nothing by itself.
  ahead = 60 * 60_000;
  renewing.text.insert(6, 'one ');
  await eventually(() => expect([plain.read(), window.read()]).toEqual(['start one ', 'start one ']));
  const { port } = server;
  await server.close();
  renewing.text.insert(10, 'two ');
  plain.text.insert(0, 'kept ');
  server = await startShifted(port);
  expect(await plain.stopped).toBe(4401);
  await eventually(() =>
    expect([renewing.read(), window.read()]).toEqual(['start one two ', 'start one two ']),
  );
  expect(renewing.codes).toContain(4401);
  window.text.insert(0, 'now ');
  await eventually(() => expect(renewing.read()).toBe('now start one two '));
  // Nothing is lost where it stopped.
  expect(plain.read()).toBe('kept start one ');
  renewTickets(plain, () => host.connection.openDocument(issue));
  Object.assign(plain.provider.params, (await host.connection.openDocument(issue)).params);
  plain.provider.connect();
  await eventually(() => expect(window.read()).toContain('kept '));
}, 60_000);

test('Y3: whose device was revoked gets no other ticket', async () => {
  const guest = await openGuest();
  let asked = 0;
  renewTickets(guest, () => {
    asked += 1;
    return host.connection.openDocument(issue);
  });
  await eventually(() => expect(guest.read()).toBe('start '));
  await server.core.store.transact(async (tx) => {
    for (const { memberId } of await tx.members()) {
      for (const { deviceId } of await tx.devicesOf(memberId)) await tx.setDeviceState(deviceId, 'revoked');
    }
  });
  const { port } = server;
  await server.close();
  server = await startShifted(port);
  expect(await guest.stopped).toBe(4401);
  await host.until(({ state }) => state === 'refused');
  await expect(host.connection.openDocument(issue)).rejects.toMatchObject({ code: expect.any(String) });
  expect(asked).toBeGreaterThan(0);
  expect(guest.provider.wsconnected).toBe(false);
}, 60_000);
