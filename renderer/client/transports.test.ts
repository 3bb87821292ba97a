import { describe, expect, test, vi } from 'vitest';
import type { CloseReason } from '../../shared/contract/transport.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createBrowserSession } from './browser-session.ts';
import { openBrowserTransport, type PageSocket } from './browser-transport.ts';
import type { ShellPage } from './shell.ts';
import { createWindowDial } from './window-transport.ts';

function createPage(hash: string, stored: Record<string, string> = {}) {
  const kept = new Map(Object.entries(stored));
  const addresses: string[] = [];
  const page = {
    location: { hash, pathname: '/' },
    history: { replaceState: (_data: null, _unused: string, url: string) => void addresses.push(url) },
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
  };
  return { page, kept, addresses };
}

describe('the session of a browser tab', () => {
  test('takes the token out of the address and trades it for a session', () => {
    const { page, kept, addresses } = createPage('#token=abc-_1');
    const session = createBrowserSession(page);
    expect(addresses).toEqual(['/']);
    expect(session.hello()).toEqual({ token: 'abc-_1' });
    session.welcomed('secret');
    expect(session.hello()).toEqual({ session: 'secret' });
    expect([...kept.values()]).toEqual(['secret']);
    session.forget();
    expect(session.hello()).toBeNull();
    expect(kept.size).toBe(0);
  });

  test('lives on after a reload, and leaves the fragment of a route alone', () => {
    const { page, addresses } = createPage('#/issue/1', { 'hearth.session': 'old' });
    expect(createBrowserSession(page).hello()).toEqual({ session: 'old' });
    expect(addresses).toEqual([]);
    expect(createBrowserSession(createPage('').page).hello()).toBeNull();
  });
});

function createSocket() {
  const target = new EventTarget();
  const sent: unknown[] = [];
  const closes: [number | undefined, string | undefined][] = [];
  const socket = Object.assign(target, {
    binaryType: 'blob',
    bufferedAmount: 3,
    readyState: 0,
    send: (data: unknown) => void sent.push(data),
    close: (code?: number, reason?: string) => void closes.push([code, reason]),
  }) as unknown as PageSocket & EventTarget & { readyState: number };
  return {
    socket,
    sent,
    closes,
    open() {
      socket.readyState = 1;
      target.dispatchEvent(new Event('open'));
    },
    receive: (data: unknown) => target.dispatchEvent(new MessageEvent('message', { data })),
    end: (code: number, reason = '') =>
      target.dispatchEvent(Object.assign(new Event('close'), { code, reason })),
  };
}

describe('the WebSocket of a browser', () => {
  function dial(hash = '#token=t') {
    const { page, kept } = createPage(hash);
    const session = createBrowserSession(page);
    const socket = createSocket();
    const transport = openBrowserTransport({ session, openSocket: () => socket.socket });
    return { ...socket, transport, kept, session };
  }

  test('says hello first, keeps the session and then carries text and bytes', async () => {
    const { transport, open, receive, sent, closes, end, kept, socket } = dial();
    open();
    expect(sent).toEqual(['{"hello":{"token":"t"}}']);
    receive('{"session":"s"}');
    const ready = await transport;
    expect(kept.get('hearth.session')).toBe('s');
    const messages: unknown[] = [];
    ready.onMessage((message) => void messages.push(message));
    receive('text');
    receive(Uint8Array.from([1, 2]).buffer);
    expect(messages).toEqual(['text', Uint8Array.from([1, 2])]);
    expect(socket.binaryType).toBe('arraybuffer');
    ready.send('out');
    ready.send(Uint8Array.from([9]));
    expect(sent.slice(1)).toEqual(['out', Uint8Array.from([9])]);
    expect(ready.bufferedBytes()).toBe(3);
    const closed = new Promise<CloseReason>((resolve) => ready.onClose(resolve));
    ready.close({ code: 1001, reason: 'x' });
    ready.close({ code: 4409, reason: 'y' });
    expect(closes).toEqual([
      [1000, 'x'],
      [4409, 'y'],
    ]);
    end(1006, 'gone');
    expect(await closed).toEqual({ code: 1006, reason: 'gone' });
  });

  test('a refused session is forgotten, a lost connection is not', async () => {
    const refused = dial();
    refused.open();
    refused.end(4401, 'no');
    await expect(refused.transport).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(refused.session.hello()).toBeNull();

    const lost = dial();
    lost.end(1006);
    await expect(lost.transport).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(lost.session.hello()).toEqual({ token: 't' });
  });

  test('nothing is dialled without a credential, and nonsense is no welcome', async () => {
    await expect(dial('').transport).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const odd = dial();
    odd.open();
    odd.receive('{"session":7}');
    await expect(odd.transport).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(odd.closes).toHaveLength(1);
  });
});

describe('the port of a window', () => {
  function createWindow() {
    const time = createManualTime();
    const target = new EventTarget();
    const connect = vi.fn<() => void>();
    const page = Object.assign(target, { location: { origin: 'app://hearth' } }) as unknown as ShellPage &
      EventTarget;
    const post = (overrides: object = {}): MessagePort => {
      const { port1, port2 } = new MessageChannel();
      const event = {
        source: page,
        origin: 'app://hearth',
        data: { type: 'hearth:port' },
        ports: [port2],
        ...overrides,
      };
      target.dispatchEvent(Object.assign(new Event('message'), event));
      return port1;
    };
    const dial = createWindowDial({ page, bridge: { connect }, timers: time.timers });
    return { dial, connect, post, time };
  }

  test('is waited for at first, and carries messages both ways', async () => {
    const { dial, connect, post, time } = createWindow();
    const pending = dial();
    expect(connect).not.toHaveBeenCalled();
    const far = post();
    const transport = await pending;
    expect(time.pending).toBe(0);
    const received = new Promise((resolve) => transport.onMessage(resolve));
    far.postMessage('hello');
    expect(await received).toBe('hello');
    const echoed = new Promise((resolve) => far.addEventListener('message', ({ data }) => resolve(data)));
    far.start();
    transport.send(Uint8Array.from([1]));
    expect(await echoed).toEqual(Uint8Array.from([1]));
    const closed = new Promise<CloseReason>((resolve) => transport.onClose(resolve));
    far.postMessage({ close: { code: 1001, reason: 'restart' } });
    expect(await closed).toEqual({ code: 1001, reason: 'restart' });
    far.close();
  });

  test('is asked for when it was lost', async () => {
    const { dial, connect, post, time } = createWindow();
    const first = dial();
    const far = post();
    await first;
    const second = dial();
    expect(connect).toHaveBeenCalledOnce();
    time.advance(10_000);
    await expect(second).rejects.toMatchObject({ code: 'DISCONNECTED' });
    const third = dial();
    const newer = post();
    await third;
    far.close();
    newer.close();
  });

  test('that comes unasked is kept for the next dial, unless it has closed by then', async () => {
    const { dial, connect, post } = createWindow();
    const gone = post();
    const far = post();
    gone.close();
    const transport = await dial();
    const received = new Promise((resolve) => transport.onMessage(resolve));
    far.postMessage('the second one');
    expect(await received).toBe('the second one');
    expect(connect).not.toHaveBeenCalled();
    far.close();
  });

  test.each([
    ['another source', { source: {} }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another message', { data: 'port' }],
    ['a message of another kind', { data: { type: 'hearth:host', host: { status: 'ready' } } }],
    ['no port', { ports: [] }],
  ])('from %s is not taken', async (_name, overrides) => {
    const { dial, post, time } = createWindow();
    const pending = dial();
    post(overrides).close();
    time.advance(10_000);
    await expect(pending).rejects.toMatchObject({ code: 'DISCONNECTED' });
  });
});
