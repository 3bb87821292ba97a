import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  authOf,
  enterRaw,
  helloOf,
  openRaw,
  type RawClient,
  type RawDevice,
} from '../../e2e/fixtures/sync/raw-client.ts';
import { newId } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, startTestServer, type TestServer } from '../../e2e/fixtures/sync/test-server.ts';
import { createTestWriter, type TestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import { memberId, workspaceId } from '../../shared/domain/ids.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import { createStats } from './stats.ts';

/** Where the hostile ones come from. */
const THERE = '127.0.0.3';
const UPGRADE = [
  'GET /sync HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  '\r\n',
].join('\r\n');

let folder: ReturnType<typeof createTestFolder>;
let server: TestServer;
let stats: ReturnType<typeof createStats>;
let owner: RawDevice;
let honest: RawClient;
let writer: TestWriter;
let localId: number;
let sockets: Socket[];

const counted = (name: Parameters<typeof stats.count>[0], label = '') =>
  stats.report().counters.get(name)?.get(label) ?? 0;

/** A TCP connection that says something, or nothing; resolves when it is open. */
function open(text: string | Uint8Array): Promise<Socket> {
  const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: THERE });
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.resume();
  return new Promise((resolve) => {
    socket.once('connect', () => {
      if (text.length > 0) socket.write(text);
      resolve(socket);
    });
    socket.once('close', () => resolve(socket));
  });
}

async function edit(): Promise<void> {
  localId += 1;
  const record = { localId, groupId: 'workspace', documentId: 'workspace', origin: '' } as const;
  honest.send({ type: 'push', batchId: localId, records: [{ ...record, payload: writer.type('x') }] });
  expect(await honest.next('ack')).toMatchObject({ batchId: localId });
}

beforeEach(async () => {
  folder = createTestFolder();
  stats = createStats();
  server = await startTestServer(folder.path, { stats });
  owner = { deviceId: newId(), keyId: 'k1', ...createDeviceKey() };
  honest = await enterRaw(server.url, owner, {
    kind: 'claim',
    invite: server.invite ?? '',
    workspaceId: workspaceId.parse(newId()),
    memberId: memberId.parse(newId()),
  });
  writer = createTestWriter();
  localId = 0;
  sockets = [];
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  honest.close();
  await server.close();
  folder.remove();
});

describe('a thousand connections of somebody who means harm', () => {
  const noise = Uint8Array.from({ length: 2_000 }, (_, i) => (i * 7) % 256);
  const floods: [string, string | Uint8Array][] = [
    ['say nothing', ''],
    ['never finish their request', 'GET /sync HTTP/1.1\r\nHost: x\r\n'],
    ['ask for a WebSocket and fall silent', UPGRADE],
    ['send noise', noise],
    ['send noise through a WebSocket', Buffer.concat([Buffer.from(UPGRADE), noise])],
  ];
  test.each(floods)('L4: that %s do not keep others from their work', async (_, text) => {
    const rounds = 10;
    for (let round = 0; round < rounds; round++) {
      await Promise.all(Array.from({ length: 100 }, () => open(text)));
      await edit();
    }
    expect(localId).toBe(rounds);
    expect(stats.report().levels.get('strangers') ?? 0).toBeLessThanOrEqual(64);
    const newcomer = await enterRaw(server.url, owner, { kind: 'resume' }, { localAddress: '127.0.0.2' });
    expect(newcomer.welcome.role).toBe('owner');
    newcomer.close();
  });

  test('A3, S3: that sign with keys of their own do not either, and learn nothing', async () => {
    const refused: number[] = [];
    const commits = (): number => stats.report().measures.get('commitMs')?.count ?? 0;
    const before = commits();
    for (let round = 0; round < 4; round++) {
      const clients = await Promise.all(
        Array.from({ length: 100 }, () => openRaw(server.url, { localAddress: THERE })),
      );
      for (const client of clients) {
        if ((await Promise.race([client.closed, Promise.resolve(null)])) !== null) continue;
        const device = { deviceId: newId(), keyId: 'k1', ...createDeviceKey() };
        const hello = helloOf(device, { kind: 'resume' });
        client.send(hello);
        client.send(await authOf(device, hello, await client.next('challenge')));
      }
      await edit();
      refused.push(...(await Promise.all(clients.map(({ closed }) => closed))));
    }
    expect(new Set(refused)).toEqual(new Set([4401, 503]));
    expect(counted('refusals', '503')).toBeGreaterThan(0);
    // Those of the edits, and none for strangers.
    expect(commits() - before).toBe(localId);
  });

  test('L4: come at so many a second, however fast they go away again', async () => {
    await server.close();
    server = await startTestServer(folder.path, { stats, limits: { arrivals: { perSecond: 1, burst: 20 } } });
    honest = await enterRaw(server.url, owner, { kind: 'resume' });
    const statuses = [];
    for (let i = 0; i < 40; i++) {
      const client = await openRaw(server.url, { localAddress: THERE });
      client.close();
      statuses.push(await client.closed);
    }
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(15);
    await edit();
  });
});
