import { afterEach, describe, expect, test } from 'vitest';
import { jsonRpcEngine } from '../../main/contract/json-rpc.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { CloseReason, Transport } from '../../shared/contract/transport.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createTransportPair, type TestTransport } from '../../shared/testing/transport-pair.ts';
import { backoffMs } from './backoff.ts';
import { connectHost, type HostConnection } from './connect-host.ts';
import { eventually } from '../../shared/testing/eventually.ts';

const opened: HostConnection[] = [];
afterEach(() => {
  for (const connection of opened.splice(0)) connection.close();
});

const status = {
  state: 'solo',
  pending: 0,
  seq: 0,
  refused: 0,
  problem: null,
  role: null,
  teams: null,
  url: null,
  message: null,
  nextAttemptAt: null,
};
const half = { bytes: (length: number) => new Uint8Array(length).fill(255) };

/** Answers `sync.status` like a host. */
function answer(far: Transport): void {
  far.onMessage((message) => {
    if (typeof message !== 'string') return;
    const { id }: { id: number } = JSON.parse(message);
    far.send(JSON.stringify({ jsonrpc: '2.0', id, result: status }));
  });
}

function setUp() {
  const time = createManualTime();
  const dials: PromiseWithResolvers<Transport>[] = [];
  const connection = connectHost({
    dial() {
      const dial = Promise.withResolvers<Transport>();
      dials.push(dial);
      return dial.promise;
    },
    engine: jsonRpcEngine,
    timers: time.timers,
    random: half,
  });
  opened.push(connection);
  const seen: string[] = [];
  connection.subscribe(() => void seen.push(connection.status().state));
  const succeed = async (): Promise<TestTransport> => {
    const [near, far] = createTransportPair();
    answer(far);
    dials.at(-1)?.resolve(near);
    await eventually(() => expect(connection.status().state).toBe('live'));
    return far;
  };
  const lost = (): Promise<void> => eventually(() => expect(connection.status().state).toBe('lost'));
  return { time, dials, connection, seen, succeed, lost };
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof HearthError ? error.code : error),
  );

describe('the connection to the host', () => {
  test('calls made while connecting wait for it', async () => {
    const { connection, succeed } = setUp();
    expect(connection.status()).toEqual({ state: 'connecting' });
    const call = connection.call('sync.status', {});
    await succeed();
    expect(await call).toEqual(status);
  });

  test('comes back by itself after a loss, slower and slower while it fails', async () => {
    const { connection, time, dials, seen, succeed, lost } = setUp();
    let lives = 0;
    connection.onLive(() => void (lives += 1));
    const far = await succeed();
    far.close({ code: 1001, reason: 'The host is closing.' });
    await lost();
    expect(connection.status()).toEqual({ state: 'lost', message: 'The host is closing.', final: false });
    expect(await codeOf(connection.call('sync.status', {}))).toBe('DISCONNECTED');

    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const before = dials.length;
      let waited = 0;
      for (; dials.length === before; waited += 250) time.advance(250);
      waits.push(waited);
      dials.at(-1)?.reject(new HearthError('DISCONNECTED', 'Not there.'));
      await eventually(() => expect(time.pending).toBe(1));
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    time.advance(10_000);
    await succeed();
    expect(await connection.call('sync.status', {})).toEqual(status);
    expect(lives).toBe(2);
    expect(seen.at(-1)).toBe('live');
  });

  test('listeners and later channels move to the new connection', async () => {
    const { connection, time, succeed, lost } = setUp();
    const pending: number[] = [];
    connection.on('sync.progress', (progress) => void pending.push(progress.pending));
    const notify = (far: Transport, count: number): void =>
      far.send(
        JSON.stringify({ jsonrpc: '2.0', method: 'sync.progress', params: { pending: count, seq: 1 } }),
      );
    const first = await succeed();
    notify(first, 1);
    await eventually(() => expect(pending).toEqual([1]));
    const channel = connection.openChannel({ kind: 'document', documentId: 'd' });
    const closed = new Promise<CloseReason>((resolve) => channel.onClose(resolve));
    first.close();
    expect(await closed).toMatchObject({ code: 1000 });
    await lost();
    const without = connection.openChannel({ kind: 'document', documentId: 'd' });
    expect(await new Promise<CloseReason>((resolve) => without.onClose(resolve))).toMatchObject({
      code: 1001,
    });
    time.advance(250);
    const second = await succeed();
    notify(second, 2);
    await eventually(() => expect(pending).toEqual([1, 2]));
  });

  test('a host that refuses is not asked again, until the person wants it', async () => {
    const { connection, time, dials, lost } = setUp();
    dials[0]?.reject(new HearthError('FORBIDDEN', 'Open the new address.'));
    await lost();
    expect(connection.status()).toEqual({ state: 'lost', message: 'Open the new address.', final: true });
    time.advance(60_000);
    expect(dials).toHaveLength(1);
    connection.retry();
    connection.retry();
    expect(connection.status()).toEqual({ state: 'connecting' });
    expect(dials).toHaveLength(2);
  });

  test.each([
    [4400, true],
    [4429, false],
    [1006, false],
  ])('a close with %i is final: %s', async (code, final) => {
    const { connection, succeed, lost } = setUp();
    const far = await succeed();
    far.close({ code, reason: '' });
    await lost();
    expect(connection.status()).toMatchObject({ state: 'lost', final });
  });

  test('nothing is left after close', async () => {
    const { connection, time, dials } = setUp();
    connection.close();
    const [near] = createTransportPair();
    const closed = new Promise<CloseReason>((resolve) => near.onClose(resolve));
    dials[0]?.resolve(near);
    await closed;
    expect(time.pending).toBe(0);
    expect(connection.status()).toEqual({ state: 'connecting' });
  });
});

test('waits are spread by chance', () => {
  expect(backoffMs(0, { bytes: (length) => new Uint8Array(length) })).toBe(125);
  expect(backoffMs(0, half)).toBe(250);
  expect(backoffMs(1_000, half)).toBe(10_000);
});
