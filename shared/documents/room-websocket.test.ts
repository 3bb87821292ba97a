import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket as NodeWebSocket, WebSocketServer } from 'ws';
import type { WebSocket as Socket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { createEmitter } from '../lib/emitter.ts';
import { createManualTime } from '../testing/manual-timers.ts';
import { createRoom } from './room.ts';
import type { RoomBackend, RoomPeer } from './room.ts';
import { eventually } from '../testing/eventually.ts';

/** A document whose commits take a turn of the event loop; updates that hold `forbidden` are refused. */
function createBackend(doc: Y.Doc): RoomBackend {
  const committed = createEmitter<{ update: Uint8Array; origin: unknown }>();
  doc.on('update', (update: Uint8Array, origin: unknown) => committed.emit({ update, origin }));
  return {
    load: () => doc,
    async apply(update, origin) {
      await Promise.resolve();
      if (Buffer.from(update).includes('forbidden')) throw new Error('refused');
      Y.applyUpdate(doc, update, origin);
    },
    onUpdate: (listener) => committed.subscribe(({ update, origin }) => listener(update, origin)),
  };
}

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A real WebSocket server with one room. Clients with `?read` in their address may only read. */
async function serve() {
  const doc = new Y.Doc();
  const readers = new WeakSet<RoomPeer>();
  const time = createManualTime();
  const room = createRoom({
    documentId: 'issue:x',
    backend: createBackend(doc),
    timers: time.timers,
    mayWrite: (peer) => !readers.has(peer),
  });
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const sockets = new Set<Socket>();
  server.on('connection', (socket, request) => {
    sockets.add(socket);
    const peer: RoomPeer = {
      send: (bytes) => socket.send(bytes),
      close: (code, reason) => socket.close(code, reason),
    };
    if (request.url?.includes('read')) readers.add(peer);
    const connection = room.connect(peer);
    socket.on('message', (data: Buffer) => connection.receive(data));
    socket.on('close', () => connection.close());
  });
  await once(server, 'listening');
  cleanUps.push(() => {
    for (const socket of sockets) socket.terminate();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const until = (check: () => void): Promise<void> =>
    eventually(() => {
      time.advance(100);
      check();
    });

  function join(params: Record<string, string> = {}, client = new Y.Doc()) {
    const provider = new WebsocketProvider(`ws://127.0.0.1:${port}`, 'x', client, {
      WebSocketPolyfill: NodeWebSocket as unknown as typeof WebSocket,
      disableBc: true,
      maxBackoffTime: 100,
      params,
    });
    cleanUps.push(() => provider.destroy());
    return { client, provider, text: client.getText('t') };
  }
  return { doc, room, sockets, until, join };
}

/** The next event of this name. */
function next(provider: WebsocketProvider, name: 'closed' | 'connection-close'): Promise<unknown> {
  return new Promise((resolve) => provider.once(name, resolve));
}

describe('room behind a real WebSocket, with stock providers', () => {
  it('R2: makes documents equal, edits at once and deletions too', async () => {
    const { doc, until, join } = await serve();
    doc.getText('t').insert(0, 'start ');
    const [a, b] = [join(), join()];
    a.text.insert(0, 'A');
    b.text.insert(0, 'B');
    await until(() => {
      expect(a.text.toJSON()).toHaveLength('start AB'.length);
      expect([b.text.toJSON(), doc.getText('t').toJSON()]).toEqual([a.text.toJSON(), a.text.toJSON()]);
    });
    a.text.delete(0, a.text.length);
    await until(() => expect([b.text.toJSON(), doc.getText('t').toJSON()]).toEqual(['', '']));
  });

  it('R9, R10: shows who is here, and that they left', async () => {
    const { until, join } = await serve();
    const [a, b] = [join(), join()];
    a.provider.awareness.setLocalState({ name: 'A', cursor: 3 });
    const states = () => b.provider.awareness.getStates();
    await until(() => expect(states().get(a.client.clientID)).toEqual({ name: 'A', cursor: 3 }));
    a.provider.destroy();
    await until(() => expect(states().has(a.client.clientID)).toBe(false));
  });

  it('R1: brings both sides what they missed when a connection was lost', async () => {
    const { doc, sockets, until, join } = await serve();
    const [a, b] = [join(), join()];
    await until(() => expect([a.provider.synced, b.provider.synced]).toEqual([true, true]));
    for (const socket of sockets) socket.terminate();
    a.text.insert(0, 'offline ');
    doc.getText('t').insert(0, 'meanwhile ');
    await until(() => {
      expect(doc.getText('t').toJSON()).toHaveLength('offline meanwhile '.length);
      expect([a.text.toJSON(), b.text.toJSON()]).toEqual([
        doc.getText('t').toJSON(),
        doc.getText('t').toJSON(),
      ]);
    });
  });

  it('R5: lets a reader read, stay and come back, but not write', async () => {
    const { doc, room, sockets, until, join } = await serve();
    doc.getText('t').insert(0, 'text to delete');
    doc.getText('t').delete(4, 10);
    const reader = join({ read: '1' });
    await until(() => expect(reader.text.toJSON()).toBe('text'));
    const lost = next(reader.provider, 'connection-close');
    for (const socket of sockets) socket.terminate();
    await lost;
    await until(() => expect([reader.provider.synced, room.size()]).toEqual([true, 1]));
    const closed = next(reader.provider, 'closed');
    reader.text.insert(0, 'no ');
    expect(await closed).toMatchObject({ code: 4403 });
    expect(doc.getText('t').toJSON()).toBe('text');
  });

  it('R4: stops a provider for good when its change was refused', async () => {
    const { doc, room, until, join } = await serve();
    const [a, b] = [join(), join()];
    await until(() => expect([a.provider.synced, b.provider.synced]).toEqual([true, true]));
    const closed = next(a.provider, 'closed');
    a.text.insert(0, 'forbidden');
    expect(await closed).toMatchObject({ code: 4409 });
    expect(a.provider.shouldConnect).toBe(false);
    await until(() => expect(room.size()).toBe(1));
    expect([b.text.toJSON(), doc.getText('t').toJSON()]).toEqual(['', '']);
  });
});
