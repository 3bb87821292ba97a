import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { connect as connectNet } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Transport } from '../../shared/contract/transport.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { systemRandom, systemTimers } from '../host/platform.ts';
import { openSocketDoor, type SocketDoor } from './open-socket-door.ts';
import { farSocketPath, nearSocketPath } from './socket-path.ts';
import { listenOnSocket, type Door } from './socket-server.ts';
import { createWebSocketTransport } from './transports/web-socket.ts';
import { listenOnLoopback, type WebDoor } from './web/web-server.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hearth-doors-')));
afterAll(() => rmSync(folder, { recursive: true }));
const doors: Door[] = [];
const sockets: WebSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  for (const door of doors.splice(0)) await door.close();
});

describe('the place of the socket', () => {
  const place = { temporary: folder, platform: 'linux' as const, random: systemRandom };
  const far = (profile: string): string => farSocketPath({ ...place, profile });

  test('is in the profile when its path fits', () => {
    expect(nearSocketPath({ ...place, profile: '/home/a/.hearth' })).toBe('/home/a/.hearth/host.sock');
    expect(nearSocketPath({ ...place, profile: `/${'p'.repeat(92)}` })).toHaveLength(103);
    expect(nearSocketPath({ ...place, profile: `/${'p'.repeat(93)}` })).toBeNull();
    expect(nearSocketPath({ ...place, profile: `/${'é'.repeat(60)}` })).toBeNull();
  });

  test('is else in a private folder of its own, the same for the same profile', () => {
    const path = far('/deep');
    expect(path).toMatch(/\/hearth-[0-9a-f]{16}\/host\.sock$/);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect([far('/deep'), far('/other') === path]).toEqual([path, false]);
  });

  test('is refused when somebody else may have prepared that folder', () => {
    const dir = join(far('/mine'), '..');
    chmodSync(dir, 0o777);
    const refused = expect.objectContaining({ code: 'DISK_ERROR' });
    expect(() => far('/mine')).toThrow(refused);
    rmSync(dir, { recursive: true });
    symlinkSync(folder, dir);
    expect(() => far('/mine')).toThrow(refused);
  });

  test('is a pipe with an unguessable name on Windows', () => {
    const names = [1, 2].map(() => nearSocketPath({ ...place, profile: 'C:\\p', platform: 'win32' }));
    for (const name of names) expect(name).toMatch(/^\\\\\.\\pipe\\hearth-[0-9a-f]{16}-[0-9a-f]{32}$/);
    expect(names[0]).not.toBe(names[1]);
  });

  test('moves to the other place when the profile cannot hold a socket, and fails only when neither can', async () => {
    const blocked = mkdtempSync(join(folder, 'blocked-'));
    mkdirSync(join(blocked, 'host.sock', 'not-empty'), { recursive: true });
    const open = (temporary: string): Promise<SocketDoor> =>
      openSocketDoor({ place: { ...place, temporary, profile: blocked }, onClient: () => undefined });
    const door = await open(folder);
    expect(door.path.startsWith(join(folder, 'hearth-'))).toBe(true);
    expect(statSync(door.path).mode & 0o777).toBe(0o600);
    await door.close();
    expect(() => statSync(join(door.path, '..'))).toThrow('ENOENT');
    const elsewhere = mkdtempSync(join(folder, 'full-'));
    const taken = farSocketPath({ ...place, temporary: elsewhere, profile: blocked });
    mkdirSync(join(taken, 'not-empty'), { recursive: true });
    await expect(open(elsewhere)).rejects.toMatchObject({ code: 'DISK_ERROR' });
  });
});

describe('the socket', () => {
  async function listen() {
    const path = join(mkdtempSync(join(folder, 's-')), 'host.sock');
    const clients: Transport[] = [];
    const door = await listenOnSocket({
      path,
      platform: process.platform,
      onClient: (transport) => {
        clients.push(transport);
        transport.onMessage((message) => transport.send(message));
      },
    });
    doors.push(door);
    const dial = (headers: Record<string, string> = {}): WebSocket => {
      const socket = new WebSocket('ws://localhost/', { createConnection: () => connectNet(path), headers });
      sockets.push(socket);
      return socket;
    };
    return { path, clients, dial, door };
  }

  test('carries text and bytes, and only its owner can open it', async () => {
    const { path, dial } = await listen();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const socket = dial();
    await opened(socket);
    const transport = createWebSocketTransport(socket);
    const messages = take(transport, 2);
    transport.send('text');
    transport.send(Uint8Array.from([1, 2]));
    expect(await messages).toEqual(['text', Buffer.from([1, 2])]);
  });

  test('refuses whatever names an origin, and plain HTTP', async () => {
    const { path, dial, clients } = await listen();
    expect(await opened(dial({ origin: 'http://localhost' }))).toBe(403);
    expect(
      await new Promise((resolve) =>
        request({ socketPath: path }, (response) => resolve(response.statusCode)).end(),
      ),
    ).toBe(426);
    expect(clients).toEqual([]);
  });

  test('takes over what a dead host left behind, and leaves nothing', async () => {
    const { path, door } = await listen();
    await door.close();
    expect(() => statSync(path)).toThrow('ENOENT');
    writeFileSync(path, '');
    const again = await listenOnSocket({ path, platform: process.platform, onClient: () => undefined });
    expect(statSync(path).isSocket()).toBe(true);
    await again.close();
  });
});

describe('the browser door', () => {
  const rendererDir = join(folder, 'renderer');
  mkdirSync(join(rendererDir, 'assets'), { recursive: true });
  writeFileSync(
    join(rendererDir, 'index.html'),
    '<!doctype html><html><head lang="en"><title>Hearth</title></head></html>',
  );
  writeFileSync(join(rendererDir, 'assets', 'main-abc.js'), 'export {};');
  writeFileSync(join(rendererDir, 'notes.txt'), 'not for the web');

  async function listen({ timers = systemTimers, dir = rendererDir } = {}) {
    const clients: Transport[] = [];
    const door: WebDoor = await listenOnLoopback({
      port: 0,
      rendererDir: dir,
      random: systemRandom,
      timers,
      onClient: (transport) => {
        clients.push(transport);
        transport.onMessage((message) => transport.send(message));
      },
    });
    doors.push(door);
    const { port, hash, origin } = new URL(door.url);
    const token = hash.slice('#token='.length);
    const dial = (path = '/socket', headers: Record<string, string> = { origin }): WebSocket => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
      sockets.push(socket);
      return socket;
    };
    return { door, port: Number(port), origin, token, dial, clients };
  }

  function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET') {
    return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; text: string }>(
      (resolve, reject) => {
        request({ host: '127.0.0.1', port, path, headers, method }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
        })
          .on('error', reject)
          .end();
      },
    );
  }

  test('prints an address of loopback with 256 bits in its fragment', async () => {
    const { door, token } = await listen();
    expect(door.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=/);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  test('serves the renderer under a strict policy with a fresh nonce', async () => {
    const { port } = await listen();
    const [first, second] = [await ask(port, '/'), await ask(port, '/index.html?x=1')];
    const policy = String(first.headers['content-security-policy']);
    const nonce = /style-src 'self' 'nonce-([\w-]{22})'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port};`);
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(first.text).toContain(`<head lang="en"><meta name="csp-nonce" content="${nonce}"><title>`);
    expect(second.text).not.toBe(first.text);
    expect(first.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(first.headers['set-cookie']).toBeUndefined();
    expect(first.headers['access-control-allow-origin']).toBeUndefined();
    const script = await ask(port, '/assets/main-abc.js');
    expect(script).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/javascript; charset=utf-8' },
    });
  });

  test.each([
    '/nope',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/../doors.test.ts',
    '/..%2f..%2fetc/passwd',
    '/assets/../index.html',
    '//etc/passwd',
    '/%00',
    '/socket',
  ])('has nothing at %s', async (path) => {
    const { port } = await listen();
    expect(await ask(port, path)).toMatchObject({ status: 404, text: '' });
  });

  test('says so when the renderer is not built', async () => {
    const { port } = await listen({ dir: join(folder, 'nowhere') });
    expect(await ask(port, '/')).toMatchObject({
      status: 503,
      text: expect.stringContaining('npm run build'),
    });
  });

  test('answers only to its own names, its own pages and GET', async () => {
    const { port, origin } = await listen();
    expect(await ask(port, '/', { host: `localhost:${port}` })).toMatchObject({ status: 200 });
    expect(await ask(port, '/', { origin })).toMatchObject({ status: 200 });
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `[::1]:${port}`,
      `127.0.0.1:${port}.evil.example`,
    ]) {
      expect(await ask(port, '/', { host })).toMatchObject({ status: 403, text: '' });
    }
    for (const foreign of [
      'null',
      'http://evil.example',
      `http://localhost:${port}`,
      `https://127.0.0.1:${port}`,
      `${origin}/`,
    ]) {
      expect(await ask(port, '/', { origin: foreign })).toMatchObject({ status: 403 });
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect(await ask(port, '/', {}, method)).toMatchObject({ status: 405 });
    }
  });

  test('opens no WebSocket without its own host and origin', async () => {
    const { port, origin, dial, clients } = await listen();
    for (const headers of [
      {},
      { origin: 'null' },
      { origin: 'http://evil.example' },
      { origin: `http://localhost:${port}` },
      { origin, host: 'evil.example' },
      { origin: 'http://evil.example', host: 'evil.example' },
    ]) {
      expect(await opened(dial('/socket', headers))).toBe(403);
    }
    expect(await opened(dial('/other'))).toBe(404);
    expect(await opened(dial('/socket?x=1'))).toBe(404);
    expect(clients).toEqual([]);
  });

  test('takes the token once, then only the session that it gave', async () => {
    const { token, dial, clients } = await listen();
    const first = await enter(dial(), { token });
    expect(first.session).toMatch(/^[\w-]{43}$/);
    expect(await enter(dial(), { token })).toEqual({ code: 4401 });
    const again = await enter(dial(), { session: first.session ?? '' });
    expect(again.session).toBe(first.session);
    expect(clients).toHaveLength(2);
  });

  test('what comes right behind the hello is not lost', async () => {
    const { token, dial } = await listen();
    const socket = dial();
    await opened(socket);
    const transport = createWebSocketTransport(socket);
    const messages = take(transport, 2);
    transport.send(JSON.stringify({ hello: { token } }));
    transport.send('first');
    expect((await messages)[1]).toBe('first');
  });

  test.each([
    ['a wrong token', { hello: { token: 'A'.repeat(43) } }],
    ['an empty token', { hello: { token: '' } }],
    ['a made-up session', { hello: { session: 'A'.repeat(43) } }],
    ['token and session', { hello: { token: 'a', session: 'b' } }],
    ['no credential', { hello: {} }],
    ['a call', { jsonrpc: '2.0', id: 1, method: 'system.bootstrap' }],
    ['something long', { hello: { token: 'A'.repeat(10_000) } }],
  ])('%s is shown out with 4401, and the token stays good', async (_name, frame) => {
    const { token, dial, clients } = await listen();
    const socket = dial();
    await opened(socket);
    const closed = closeCode(socket);
    socket.send(JSON.stringify(frame));
    expect(await closed).toBe(4401);
    expect(clients).toEqual([]);
    expect((await enter(dial(), { token })).session).toBeDefined();
  });

  test('a client that says nothing is shown out after five seconds, and only so many may wait', async () => {
    const time = createManualTime();
    const { dial, clients } = await listen({ timers: time.timers });
    const silent = Array.from({ length: 16 }, () => dial());
    for (const socket of silent) expect(await opened(socket)).toBe('open');
    expect(await opened(dial())).toBe(503);
    const closed = Promise.all(silent.map(closeCode));
    time.advance(5_000);
    expect(new Set(await closed)).toEqual(new Set([4401]));
    expect(clients).toEqual([]);
    expect(await opened(dial())).toBe('open');
  });

  test('two hosts cannot have one port', async () => {
    const { port } = await listen();
    const second = listenOnLoopback({
      port,
      rendererDir,
      random: systemRandom,
      timers: systemTimers,
      onClient: () => undefined,
    });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

/** 'open', or the HTTP status of the refusal. */
function opened(socket: WebSocket): Promise<'open' | number | undefined> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve('open'));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
    socket.on('error', () => undefined);
  });
}

function closeCode(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve));
}

async function enter(socket: WebSocket, hello: object): Promise<{ session?: string; code?: number }> {
  await opened(socket);
  const answer = new Promise<{ session?: string; code?: number }>((resolve) => {
    socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString())));
    socket.once('close', (code) => resolve({ code }));
  });
  socket.send(JSON.stringify({ hello }));
  return answer;
}

function take(transport: Transport, count: number): Promise<(string | Uint8Array)[]> {
  const messages: (string | Uint8Array)[] = [];
  return new Promise((resolve) => {
    transport.onMessage((message) => {
      messages.push(message);
      if (messages.length === count) resolve(messages);
    });
  });
}
