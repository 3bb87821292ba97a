import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processesWith } from '../../e2e/fixtures/processes.ts';
import { terminalFlow } from '../../shared/contract/flow-control.ts';
import { createForkLauncher } from './fork-launcher.ts';
import { parseSupervisorMessage, type SpawnMessage, type SupervisorMessage } from './protocol.ts';

const entry = `${import.meta.dirname}/entry.ts`;
const path = process.env['PATH'] ?? '';

type Kind = SupervisorMessage['type'];
type MessageOf<K extends Kind> = Extract<SupervisorMessage, { type: K }>;

/** A supervisor, and everything it said. */
async function launch({ searchPath = path } = {}) {
  const channel = await createForkLauncher({ entry, path: searchPath }).start();
  const messages: SupervisorMessage[] = [];
  const listeners = new Set<() => void>();
  channel.onMessage((raw) => {
    const message = parseSupervisorMessage(raw);
    if (!message) throw new Error(`Not of the protocol: ${JSON.stringify(raw)}`);
    messages.push(message);
    for (const listener of listeners) listener();
  });
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = find();
        if (found === undefined) return;
        listeners.delete(check);
        resolve(found);
      };
      listeners.add(check);
      check();
    });
  const isOf =
    <K extends Kind>(type: K, id: string) =>
    (message: SupervisorMessage): message is MessageOf<K> =>
      message.type === type && message.id === id;
  return {
    channel,
    messages,
    until,
    next: <K extends Kind>(type: K, id: string) => until(() => messages.find(isOf(type, id))),
    output: (id: string, stream: 'out' | 'err' = 'out') =>
      Buffer.concat(
        messages.filter(isOf('data', id)).flatMap((data) => (data.stream === stream ? [data.bytes] : [])),
      ).toString(),
    spawn(id: string, script: string, more: Partial<SpawnMessage> = {}) {
      const argv = ['/bin/sh', '-c', script];
      const base = {
        type: 'spawn',
        id,
        mode: 'pty',
        argv,
        cwd: tmpdir(),
        env: { PATH: path },
        cols: 80,
        rows: 24,
      };
      channel.send({ ...base, ...more });
    },
  };
}

/** For what nothing announces. */
const eventually = { timeout: 10_000, interval: 20 };

let supervisor: Awaited<ReturnType<typeof launch>>;
let closed: Promise<void>;

beforeEach(async () => {
  supervisor = await launch();
  closed = new Promise((resolve) => supervisor.channel.onClose(resolve));
});

afterEach(async () => {
  supervisor.channel.close();
  await closed;
});

describe('a process in a terminal', () => {
  test('says what it prints and how it ended', async () => {
    supervisor.spawn('a', 'test -t 0 && test -t 1 && stty size && exit 7', { cols: 100, rows: 30 });
    expect(await supervisor.next('exit', 'a')).toMatchObject({ code: 7, signal: null });
    expect(supervisor.output('a')).toBe('30 100\r\n');
  });

  test('gets exactly the environment it was given', async () => {
    const env = { PATH: '/bin:/usr/bin', TERM: 'dumb', ONLY: 'this' };
    supervisor.spawn('a', 'env', { env });
    await supervisor.next('exit', 'a');
    const names = [...supervisor.output('a').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    // These are made by the shells on the way.
    const ofShells = ['PWD', 'OLDPWD', 'SHLVL', '_'];
    expect(
      names.filter((name) => !ofShells.includes(name ?? '')).toSorted((a = '', b = '') => a.localeCompare(b)),
    ).toEqual(['ONLY', 'PATH', 'TERM']);
  });

  test('hears keys and sizes', async () => {
    supervisor.spawn('a', 'read line; echo "got $line"; stty size');
    await supervisor.next('started', 'a');
    supervisor.channel.send({ type: 'resize', id: 'a', cols: 90, rows: 20 });
    supervisor.channel.send({ type: 'write', id: 'a', bytes: Buffer.from('key\r') });
    await supervisor.next('exit', 'a');
    expect(supervisor.output('a')).toContain('got key\r\n20 90\r\n');
  });

  test('may be resized at the very moment of its end', { timeout: 30_000 }, async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `r${i}`);
    for (const id of ids) {
      supervisor.spawn(id, 'exit 3');
      await supervisor.next('started', id);
      for (let n = 0; n < 300; n++) supervisor.channel.send({ type: 'resize', id, cols: 90, rows: 20 });
      expect(await supervisor.next('exit', id)).toMatchObject({ code: 3 });
    }
  });

  test('loses nothing at its end', { timeout: 30_000 }, async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `p${i}`);
    for (const id of ids) {
      supervisor.spawn(id, 'seq 1 3000; echo END');
      await supervisor.next('exit', id);
    }
    expect(ids.filter((id) => !supervisor.output(id).endsWith('2999\r\n3000\r\nEND\r\n'))).toEqual([]);
  });

  test('stands still while nobody takes its output, and then loses nothing', async () => {
    supervisor.spawn('a', 'seq 1 300000; echo END');
    const received = (): number => supervisor.output('a').length;
    await supervisor.until(() => (received() > terminalFlow.pauseBytes ? true : undefined));
    // The pause is in force once a round trip through the supervisor brings no more than what was under way.
    supervisor.spawn('b', 'true');
    await supervisor.next('exit', 'b');
    expect(received()).toBeLessThan(terminalFlow.pauseBytes + 128 * 1024);
    expect(supervisor.messages.some((message) => message.type === 'exit' && message.id === 'a')).toBe(false);

    let granted = 0;
    supervisor.channel.onMessage(() => {
      const bytes = received() - granted;
      if (bytes > 0) supervisor.channel.send({ type: 'credit', id: 'a', bytes });
      granted += bytes;
    });
    supervisor.channel.send({ type: 'credit', id: 'a', bytes: (granted = received()) });
    await supervisor.next('exit', 'a');
    const lines = Array.from({ length: 300_000 }, (_, i) => `${i + 1}\r\n`);
    expect(supervisor.output('a') === `${lines.join('')}END\r\n`).toBe(true);
  });
});

describe('a process on pipes', () => {
  test('keeps its streams apart and sees the end of its input', async () => {
    supervisor.spawn('a', 'cat; echo oops >&2', { mode: 'pipes' });
    await supervisor.next('started', 'a');
    supervisor.channel.send({ type: 'write', id: 'a', bytes: Buffer.from('hello') });
    supervisor.channel.send({ type: 'stop', id: 'a', steps: [{ do: 'end_input', waitMs: 10_000 }] });
    expect(await supervisor.next('exit', 'a')).toMatchObject({ code: 0 });
    expect(supervisor.output('a')).toBe('hello');
    expect(supervisor.output('a', 'err')).toBe('oops\n');
  });

  test('starts with any PATH', async () => {
    supervisor.spawn('a', 'echo here', { mode: 'pipes', env: { PATH: '/nowhere' } });
    await supervisor.next('exit', 'a');
    expect(supervisor.output('a')).toBe('here\n');
  });

  test.each([
    ['a program that is nowhere', { argv: ['no-such-program'] }, { code: 'ENOENT', what: 'program' }],
    ['a file that is no program', { argv: ['/etc/passwd'] }, { code: 'EACCES', what: 'program' }],
    ['a folder that is nowhere', { cwd: '/no/such/folder' }, { code: 'ENOENT', what: 'cwd' }],
  ])('is refused: %s', async (_, more, failure) => {
    supervisor.spawn('a', 'true', { mode: 'pipes', ...more });
    expect(await supervisor.next('failed', 'a')).toMatchObject({ failure });
  });
});

describe('nothing is left', () => {
  const stubborn = (marker: string) =>
    `trap '' INT TERM HUP; setsid sleep 1000.${marker} & sh -c 'trap "" INT TERM HUP; echo ready; sleep 1000.${marker}'`;

  test.each(['pty', 'pipes'] as const)(
    'after a stop, of a stubborn agent (%s)',
    { timeout: 15_000 },
    async (mode) => {
      const marker = `${process.pid}1`;
      supervisor.spawn('a', stubborn(marker), { mode });
      await supervisor.until(() => (supervisor.output('a').includes('ready') ? true : undefined));
      const steps = [
        { do: 'interrupt', waitMs: 50 },
        { do: 'terminate', waitMs: 50 },
      ];
      supervisor.channel.send({ type: 'stop', id: 'a', steps });
      await supervisor.next('exit', 'a');
      await expect.poll(() => processesWith(marker), eventually).toEqual([]);
    },
  );

  test.each(['pty', 'pipes'] as const)('after the host is gone (%s)', { timeout: 15_000 }, async (mode) => {
    const marker = `${process.pid}2`;
    supervisor.spawn('a', stubborn(marker), { mode });
    await supervisor.until(() => (supervisor.output('a').includes('ready') ? true : undefined));
    supervisor.channel.close();
    await expect.poll(() => processesWith(marker), eventually).toEqual([]);
  });

  test('after the supervisor was asked to end', { timeout: 15_000 }, async () => {
    const marker = `${process.pid}5`;
    supervisor.spawn('a', stubborn(marker));
    await supervisor.until(() => (supervisor.output('a').includes('ready') ? true : undefined));
    process.kill(supervisor.channel.pid ?? process.pid, 'SIGTERM');
    await closed;
    expect(processesWith(marker)).toEqual([]);
  });

  test.each(['pty', 'pipes'] as const)(
    'after the supervisor was killed (%s)',
    { timeout: 15_000 },
    async (mode) => {
      const marker = `${process.pid}3`;
      supervisor.spawn('a', stubborn(marker), { mode });
      await supervisor.until(() => (supervisor.output('a').includes('ready') ? true : undefined));
      process.kill(supervisor.channel.pid ?? process.pid, 'SIGKILL');
      await expect.poll(() => processesWith(marker), eventually).toEqual([]);
    },
  );

  test('in the process group, on a machine without namespaces', { timeout: 15_000 }, async () => {
    const plain = await launch({ searchPath: '/nowhere' });
    const marker = `${process.pid}6`;
    plain.spawn('a', `trap '' INT TERM HUP; sleep 1000.${marker} & echo ready; sleep 1000.${marker}`);
    plain.spawn('b', `trap '' INT TERM HUP; sleep 1000.${marker} & echo ready; sleep 1000.${marker}`, {
      mode: 'pipes',
    });
    for (const id of ['a', 'b'])
      await plain.until(() => (plain.output(id).includes('ready') ? true : undefined));
    plain.channel.send({ type: 'stop', id: 'a', steps: [{ do: 'terminate', waitMs: 50 }] });
    await plain.next('exit', 'a');
    plain.channel.close();
    await expect.poll(() => processesWith(marker), eventually).toEqual([]);
  });

  test('of an earlier supervisor, where pid and start time match', async () => {
    const earlier = await launch();
    const marker = `${process.pid}4`;
    earlier.spawn('a', `echo ready; sleep 1000.${marker}`, { mode: 'pipes' });
    const { process: identity } = await earlier.next('started', 'a');
    await earlier.until(() => (earlier.output('a').includes('ready') ? true : undefined));

    const other = { ...identity, startTime: 'another boot/1' };
    supervisor.channel.send({ type: 'sweep', id: 's1', processes: [other] });
    expect(await supervisor.next('swept', 's1')).toMatchObject({ ended: [] });
    expect(processesWith(marker)).not.toEqual([]);

    supervisor.channel.send({ type: 'sweep', id: 's2', processes: [identity] });
    expect(await supervisor.next('swept', 's2')).toMatchObject({ ended: [identity.pid] });
    await earlier.next('exit', 'a');
    await expect.poll(() => processesWith(marker), eventually).toEqual([]);
    earlier.channel.close();
  });
});
