import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterAll, describe, expect, test, vi, type Mock } from 'vitest';
import { toShell, type ToHost, type ToShell } from '../../../shared/contract/electron-protocol.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { Transport } from '../../../shared/contract/transport.ts';
import type { Host } from '../create-host.ts';
import type { HostOptions } from '../host-options.ts';
import { systemClock, systemRandom, systemTimers } from '../platform.ts';
import { runInShell } from './run-in-shell.ts';
import { createShellLink, type ParentPort } from './shell-link.ts';

const dir = mkdtempSync(join(tmpdir(), 'hearth-shell-'));
afterAll(() => rmSync(dir, { recursive: true }));
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The shell's side of `parentPort`; messages are cloned as Electron does. */
function createShell() {
  const sent: ToShell[] = [];
  const waiting: ((message: ToShell) => void)[] = [];
  const events = new EventEmitter();
  const parentPort: ParentPort = {
    on: (event, listener) => events.on(event, listener),
    postMessage(message) {
      const parsed = toShell.parse(structuredClone(message));
      const waiter = waiting.shift();
      if (waiter) waiter(parsed);
      else sent.push(parsed);
    },
  };
  return {
    parentPort,
    tell: (data: ToHost | { type: string }, ports: MessagePort[] = []) =>
      void events.emit('message', { data: structuredClone(data), ports }),
    next: (): Promise<ToShell> => {
      const message = sent.shift();
      return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

function start({ fail }: { fail?: Error } = {}) {
  const shell = createShell();
  const link = createShellLink({ parentPort: shell.parentPort, logger: silent });
  const admitted: { transport: Transport; undo: Mock<() => void> }[] = [];
  const exited = Promise.withResolvers<number>();
  const options = Promise.withResolvers<HostOptions>();
  const closed = vi.fn<() => void>();
  const unfollow = vi.fn<() => void>();
  void runInShell({
    link,
    openLogger: () => silent,
    platform: {
      clock: systemClock,
      random: systemRandom,
      timers: systemTimers,
      platform: 'linux',
      temporary: tmpdir(),
      env: {},
      indexWorker: new URL('file:///index-worker.js'),
      terminalWorker: new URL('file:///terminal-worker.js'),
    },
    async createHost(given) {
      if (fail) throw fail;
      options.resolve(given);
      const host: Partial<Host> = {
        socket: '/p/host.sock',
        admit(transport) {
          const undo = vi.fn<() => void>();
          admitted.push({ transport, undo });
          return undo;
        },
        close: async () => closed(),
      };
      return host as Host;
    },
    follow: () => unfollow,
    exit: exited.resolve,
  });
  const begin = async (): Promise<void> => {
    shell.tell({ type: 'start', profile: dir, version: '1.2.3' });
    expect(await shell.next()).toMatchObject({ type: 'ready', socket: '/p/host.sock', pid: process.pid });
  };
  return { ...shell, admitted, exited: exited.promise, options: options.promise, begin, closed, unfollow };
}

describe('the host in the shell', () => {
  test('starts the profile that it is told, once, and never counts the socket as a person', async () => {
    const { begin, options, tell } = start();
    tell({ type: 'nonsense' });
    await begin();
    expect(await options).toMatchObject({ profile: dir, version: '1.2.3', allow: { cliApprovals: false } });
  });

  test('says why it cannot, and ends', async () => {
    const locked = start({ fail: new HearthError('PROFILE_LOCKED', 'In use by process 7.') });
    locked.tell({ type: 'start', profile: dir, version: '1' });
    expect(await locked.next()).toEqual({
      type: 'failed',
      code: 'PROFILE_LOCKED',
      message: 'In use by process 7.',
    });
    expect(await locked.exited).toBe(1);

    const broken = start({ fail: new TypeError('canary') });
    broken.tell({ type: 'start', profile: dir, version: '1' });
    const failed = await broken.next();
    expect(failed).toMatchObject({ type: 'failed', code: 'INTERNAL' });
    expect(JSON.stringify(failed)).not.toContain('canary');
  });

  test('serves a port per document, and lets go of the ones that are gone or replaced', async () => {
    const { begin, tell, admitted } = start();
    await begin();
    const channels = [new MessageChannel(), new MessageChannel(), new MessageChannel()] as const;
    tell({ type: 'client', kind: 'window', clientId: 'a' }, [channels[0].port1]);
    tell({ type: 'client', kind: 'window', clientId: 'b' }, [channels[1].port1]);
    tell({ type: 'client', kind: 'window', clientId: 'a' }, [channels[2].port1]);
    tell({ type: 'client', kind: 'window', clientId: 'c' });
    expect(admitted).toHaveLength(3);
    expect(admitted[0]?.undo).toHaveBeenCalledOnce();
    tell({ type: 'client.gone', clientId: 'b' });
    expect(admitted[1]?.undo).toHaveBeenCalledOnce();
    expect(admitted[2]?.undo).not.toHaveBeenCalled();
    const received = once(channels[2].port2, 'message');
    admitted[2]?.transport.send('hello');
    expect(await received).toEqual(['hello']);
    for (const { port2 } of channels) port2.close();
  });

  test('saves and ends when told to', async () => {
    const { begin, tell, next, exited, closed, unfollow } = start();
    await begin();
    tell({ type: 'shutdown' });
    expect(await next()).toEqual({ type: 'stopped' });
    expect(await exited).toBe(0);
    expect(closed).toHaveBeenCalledOnce();
    expect(unfollow).toHaveBeenCalledOnce();
  });

  test('starts supervisors through the shell and hears of their end, however it is told', async () => {
    const { begin, tell, next, options } = start();
    await begin();
    const { launcher } = await options;
    for (const how of ['port', 'message'] as const) {
      const starting = launcher.start();
      const asked = await next();
      if (asked.type !== 'supervisor.start') throw new Error(asked.type);
      const { port1, port2 } = new MessageChannel();
      tell({ type: 'supervisor.started', id: asked.id, pid: 77 }, [port1]);
      const channel = await starting;
      expect(channel.pid).toBe(77);
      const far = once(port2, 'message');
      channel.send({ type: 'spawn' });
      expect(await far).toEqual([{ type: 'spawn' }]);
      const near = new Promise((resolve) => channel.onMessage(resolve));
      port2.postMessage({ type: 'data', data: 1 });
      expect(await near).toEqual({ type: 'data', data: 1 });
      const closed = new Promise<void>((resolve) => channel.onClose(resolve));
      if (how === 'port') port2.close();
      else tell({ type: 'supervisor.exited', id: asked.id });
      await closed;
      port2.close();
      port1.close();
    }
  });

  test('a supervisor that cannot be started is a coded error', async () => {
    const { begin, tell, next, options } = start();
    await begin();
    const starting = (await options).launcher.start();
    const asked = await next();
    tell({ type: 'supervisor.failed', id: 'id' in asked ? asked.id : 0, message: 'No room.' });
    await expect(starting).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('No room.'),
    });
  });

  test('keeps secrets through the shell, and not at all where it would only obfuscate', async () => {
    const { begin, tell, next, options } = start();
    await begin();
    const { openSecretStores } = await options;
    async function answer(available: boolean, count: number): Promise<void> {
      for (let i = 0; i < count; i++) {
        const asked = await next();
        if (asked.type === 'secret.backend')
          tell({
            type: 'secret.backend',
            id: asked.id,
            backend: available ? 'gnome_libsecret' : 'basic_text',
            available,
          });
        else if (asked.type === 'secret.encrypt')
          tell({
            type: 'secret.encrypted',
            id: asked.id,
            cipher: Buffer.from(asked.text).map((byte) => byte ^ 255),
          });
        else if (asked.type === 'secret.decrypt')
          tell({
            type: 'secret.decrypted',
            id: asked.id,
            text: Buffer.from(asked.cipher.map((byte) => byte ^ 255)).toString(),
          });
      }
    }
    const [stores] = await Promise.all([openSecretStores(dir), answer(true, 2)]);
    const [store] = stores;
    await Promise.all([store?.set('token', 'secret value'), answer(true, 1)]);
    const [value] = await Promise.all([store?.get('token'), answer(true, 1)]);
    expect(value).toBe('secret value');
    const [none] = await Promise.all([openSecretStores(dir), answer(false, 1)]);
    expect(none).toEqual([]);
  });
});
