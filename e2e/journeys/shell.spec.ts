/** The desktop shell: the window, its bridge, and everything that it must not be able to do. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { launchShell, type RunningShell } from '../stand-in/launch.ts';

interface Stranger {
  readonly address: string;
  /** Requests that reached it. */
  readonly hits: string[];
}

/** One app for all tests of a worker, and a server that nothing of the window may reach. */
const test = base.extend<object, { shell: RunningShell; stranger: Stranger }>({
  shell: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const profile = await mkdtemp(join(tmpdir(), 'hearth-shell-'));
      const shell = await launchShell({ profile: join(profile, 'p') });
      await use(shell);
      expect(await shell.close()).toBe(0);
      await rm(profile, { recursive: true });
    },
    { scope: 'worker' },
  ],
  stranger: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const hits: string[] = [];
      const server: Server = createServer((request, response) => {
        hits.push(request.url ?? '');
        response.setHeader('access-control-allow-origin', '*').end('reached');
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const { port } = server.address() as AddressInfo;
      await use({ address: `http://127.0.0.1:${port}`, hits });
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
});

test.beforeEach(({ shell }, info) => {
  info.annotations.push({ type: 'runs in', description: shell.kind });
});

/** Resolves after everything that the page asked for before has been decided. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => fetch('/index.html').then((answer) => answer.text()));
  await page.evaluate(() => fetch('/index.html').then((answer) => answer.text()));
}

/**
 * Asks for a port, calls one method through it and keeps the port as `window[name]`. The port that the document got
 * by itself may come in between, so whichever comes last is used.
 */
function callThroughNewPort(page: Page, name: string): Promise<unknown> {
  return page.evaluate((kept) => {
    const { hearth } = window as unknown as { hearth: { connect(): void } };
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const ask = (port: MessagePort): void => {
      Reflect.set(window, kept, port);
      port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'object' && data !== null && 'close' in data)
          Reflect.set(port, 'wasClosed', true);
        if (typeof data === 'string' && data.includes('"journey"')) resolve(JSON.parse(data));
      });
      port.start();
      port.postMessage(
        JSON.stringify({ jsonrpc: '2.0', id: 'journey', method: 'system.bootstrap', params: {} }),
      );
    };
    const take = ({ data, ports: [port], source, origin }: MessageEvent<unknown>): void => {
      const isPort =
        typeof data === 'object' && data !== null && 'type' in data && data.type === 'hearth:port';
      if (isPort && port && source === window && origin === location.origin) ask(port);
    };
    addEventListener('message', take);
    void promise.then(() => removeEventListener('message', take));
    hearth.connect();
    return promise;
  }, name);
}

test('opens the UI in a window', async ({ shell: { page } }) => {
  await expect(page).toHaveTitle(/Hearth/);
  await expect(page.locator('body')).toContainText(/\w/);
});

test('puts one frozen object into the page and nothing of Node or Electron', async ({ shell: { page } }) => {
  const found = await page.evaluate(() => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const plain = new Set(Object.getOwnPropertyNames(frame.contentWindow));
    frame.remove();
    const { hearth } = window as unknown as { hearth: Record<string, unknown> };
    return {
      globals: Object.getOwnPropertyNames(window).filter(
        (name) => !plain.has(name) && !name.startsWith('__'),
      ),
      members: Object.keys(hearth).toSorted(),
      frozen: Object.isFrozen(hearth),
      platform: hearth['platform'],
    };
  });
  expect(found).toEqual({
    globals: ['hearth'],
    members: ['chooseTheme', 'connect', 'openExternal', 'platform', 'restartHost'],
    frozen: true,
    platform: process.platform,
  });
  const types = await page.evaluate(() =>
    ['require', 'process', 'module', 'ipcRenderer', 'Buffer'].map((name) => typeof Reflect.get(window, name)),
  );
  expect(new Set(types)).toEqual(new Set(['undefined']));
});

test('has its content security policy in force', async ({ shell: { page } }) => {
  const result = await page.evaluate(async () => {
    // The debugger lifts the ban on eval for as long as it evaluates itself, so this goes on in a later task.
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const attempt = (run: () => unknown): string => {
      try {
        run();
        return 'allowed';
      } catch (error) {
        return error instanceof Error ? error.name : 'refused';
      }
    };
    const paint = (nonce: string): string => {
      const style = document.createElement('style');
      style.nonce = nonce;
      style.textContent = 'body { --journey: painted; }';
      document.head.append(style);
      const value = getComputedStyle(document.body).getPropertyValue('--journey');
      style.remove();
      return value;
    };
    const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
    return {
      // eslint-disable-next-line no-eval
      eval: attempt(() => (0, eval)('1')),
      html: attempt(() => (document.createElement('div').innerHTML = '<b></b>')),
      script: attempt(() => (document.createElement('script').text = '1')),
      style: paint(''),
      styleWithNonce: paint(nonce),
    };
  });
  expect(result).toEqual({
    eval: 'EvalError',
    html: 'TypeError',
    script: 'TypeError',
    style: '',
    styleWithNonce: 'painted',
  });
});

test('serves nothing but its own files', async ({ shell: { page } }) => {
  const statuses = await page.evaluate(() => {
    const paths = ['/package.json', '/..%2fmain/main.js', '/assets/', '/index.html/x', '/%00'];
    return Promise.all(paths.map((path) => fetch(path).then(({ status }) => status)));
  });
  expect(new Set(statuses)).toEqual(new Set([404]));
  const post = await page.evaluate(() => fetch('/', { method: 'POST' }).then(({ status }) => status));
  expect(post).toBe(404);
});

/** Tries to reach an address in the ways that a page has. */
function reachOut(page: Page, address: string): Promise<string[]> {
  return page.evaluate((target) => {
    const until = (way: EventTarget, good: string): Promise<string> =>
      new Promise((resolve) => {
        way.addEventListener(good, () => resolve('reached'));
        way.addEventListener('error', () => resolve('refused'));
      });
    const image = new Image();
    const loaded = until(image, 'load');
    image.src = `${target}/image`;
    const streamed = until(new EventSource(`${target}/events`), 'open');
    const fetched = fetch(`${target}/fetch`).then(
      () => 'reached',
      () => 'refused',
    );
    navigator.sendBeacon(`${target}/beacon`);
    return Promise.all([fetched, loaded, streamed]);
  }, address);
}

test('has no network', async ({ shell: { page }, stranger }) => {
  expect(await reachOut(page, stranger.address)).toEqual(['refused', 'refused', 'refused']);
  const socket = await page.evaluate((address) => {
    const made = new WebSocket(address.replace('http', 'ws'));
    return new Promise((resolve) => {
      made.addEventListener('open', () => resolve('reached'));
      made.addEventListener('error', () => resolve('refused'));
    });
  }, stranger.address);
  expect(socket).toBe('refused');
  await settle(page);
  expect(stranger.hits).toEqual([]);
});

// The stand-in cannot hold back the handshake of a WebSocket, so none is tried here.
test('has no network even if its policy were lost', async ({ shell: { page }, stranger }) => {
  const debug = await page.context().newCDPSession(page);
  await debug.send('Page.setBypassCSP', { enabled: true });
  await page.reload();
  expect(await reachOut(page, stranger.address)).toEqual(['refused', 'refused', 'refused']);
  await debug.send('Page.setBypassCSP', { enabled: false });
  await page.reload();
  expect(stranger.hits).toEqual([]);
});

test('stays on its document and opens no window', async ({ shell: { page }, stranger }) => {
  const before = page.url();
  await page.evaluate((address) => {
    location.href = `${address}/away`;
  }, stranger.address);
  await settle(page);
  expect(page.url()).toBe(before);
  await page.evaluate(() => {
    location.href = '/assets/';
  });
  await settle(page);
  expect(page.url()).toBe(before);
  await page.evaluate((address) => void window.open(`${address}/popup`), stranger.address);
  await settle(page);
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(stranger.hits).toEqual([]);
});

test('is granted notifications and no other permission', async ({ shell: { page } }) => {
  const states = await page.evaluate(async () => {
    const names = [
      'notifications',
      'geolocation',
      'camera',
      'microphone',
      'midi',
      'clipboard-read',
      'persistent-storage',
    ];
    const asked = names.map(async (name) => [
      name,
      (await navigator.permissions.query({ name: name as PermissionName })).state,
    ]);
    return Object.fromEntries(await Promise.all(asked)) as Record<string, string>;
  });
  const { notifications, ...others } = states;
  expect(notifications).toBe('granted');
  expect(new Set(Object.values(others))).toEqual(new Set(['denied']));
  const camera = await page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'given',
      (error: Error) => error.name,
    ),
  );
  expect(camera).not.toBe('given');
});

test('gives its document a port to the host, one at a time', async ({ shell: { page } }) => {
  const first = await callThroughNewPort(page, 'firstPort');
  expect(first).toMatchObject({ jsonrpc: '2.0', id: 'journey', result: { cursor: expect.any(Number) } });
  const second = await callThroughNewPort(page, 'secondPort');
  expect(second).toMatchObject({ result: { cursor: expect.any(Number) } });
  const wasClosed = (name: string): Promise<unknown> =>
    page.evaluate((kept) => Reflect.get(Reflect.get(window, kept) as object, 'wasClosed') as unknown, name);
  await expect.poll(() => wasClosed('firstPort')).toBe(true);
  expect(await wasClosed('secondPort')).toBeUndefined();
});

test('gives the next document a port of its own after a reload', async ({ shell: { page } }) => {
  await page.reload();
  expect(await callThroughNewPort(page, 'port')).toMatchObject({ result: { cursor: expect.any(Number) } });
});

test('gives frames inside the document neither bridge nor port', async ({ shell: { page } }) => {
  const seen = await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const inner = frame.contentWindow;
    if (!inner) return 'no frame';
    const messages: unknown[] = [];
    inner.addEventListener('message', ({ data }) => messages.push(data));
    const port = new Promise((resolve) =>
      addEventListener('message', ({ ports }) => ports[0] && resolve('outer')),
    );
    (window as unknown as { hearth: { connect(): void } }).hearth.connect();
    await port;
    const result = { bridge: 'hearth' in inner, messages };
    frame.remove();
    return result;
  });
  expect(seen).toEqual({ bridge: false, messages: [] });
});

test('opens https addresses in the browser after asking, and nothing else', async ({ shell }) => {
  const open = (url: string): Promise<void> =>
    shell.page.evaluate((address) => {
      (window as unknown as { hearth: { openExternal(url: string): void } }).hearth.openExternal(address);
    }, url);
  for (const url of ['http://example.com/', 'file:///etc/passwd', 'https://a@example.com/', 'javascript:1'])
    await open(url);
  await open('https://example.com/first');
  await expect.poll(shell.asked).toEqual(['Open example.com in your browser?']);
  expect(await shell.opened()).toEqual([]);
  await shell.answer(0);
  await open('https://example.com/second');
  await expect.poll(shell.opened).toEqual(['https://example.com/second']);
});

test('starts the host again after it was killed, and gives the document a new port', async ({ shell }) => {
  const { page } = shell;
  await callThroughNewPort(page, 'before');
  const heard = page.evaluate(() => {
    const { promise, resolve } = Promise.withResolvers<string[]>();
    const states: string[] = [];
    addEventListener('message', ({ data }: MessageEvent<{ type?: string; host?: { status: string } }>) => {
      if (data.host) states.push(data.host.status);
      if (data.type === 'hearth:port') resolve(states);
    });
    return promise;
  });
  await shell.answer(0);
  await shell.killHost();
  expect(await heard).toEqual(['ended', 'starting', 'ready']);
  expect(await shell.asked()).toContain('Hearth has to start again.');
  expect(await callThroughNewPort(page, 'after')).toMatchObject({ result: { cursor: expect.any(Number) } });
});
