import { expect, test } from 'vitest';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import { followEvents } from './follow-events.ts';

interface Connection {
  send(...data: string[]): void;
  raw(bytes: Uint8Array): void;
  end(): void;
  cut(): void;
}

function createTested() {
  const time = createManualTime();
  const stop = new AbortController();
  const connections: Connection[] = [];
  const told: string[] = [];
  const refusals: Error[] = [];
  const missed: PromiseWithResolvers<string>[] = [];
  let lost = 0;
  const { ready } = followEvents({
    async open(signal) {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      return new ReadableStream<Uint8Array>({
        start(controller) {
          signal.addEventListener('abort', () => controller.error(signal.reason), { once: true });
          const raw = (bytes: Uint8Array): void => controller.enqueue(bytes);
          connections.push({
            raw,
            send: (...data) => raw(Buffer.from(data.map((one) => `data: ${one}\n\n`).join(''))),
            end: () => controller.close(),
            cut: () => controller.error(new Error('cut')),
          });
        },
      });
    },
    onData: (data) => void told.push(data),
    onBroken: () => void told.push('(broken)'),
    async fetchMissed() {
      const waiting = Promise.withResolvers<string>();
      missed.push(waiting);
      const text = await waiting.promise;
      return () => void told.push(text);
    },
    onLost: () => void lost++,
    timers: time.timers,
    signal: stop.signal,
    retryMs: 100,
    giveUpMs: 1000,
  });
  const at = async (index: number): Promise<Connection> => {
    await expect.poll(() => connections.length).toBe(index + 1);
    const connection = connections[index];
    if (!connection) throw new Error('There is no such connection.');
    return connection;
  };
  const reconnect = async (index: number): Promise<Connection> => {
    await expect.poll(() => time.pending).toBe(2);
    time.advance(100);
    return at(index);
  };
  return { time, stop, told, refusals, missed, ready, at, reconnect, lostCount: () => lost };
}

test('events are told as they come, however their bytes are cut', async () => {
  const tested = createTested();
  const first = await tested.at(0);
  const bytes = Buffer.from('data: ä€😀\n\n: a comment\n\ndata: second\n\n');
  for (const byte of bytes) first.raw(Uint8Array.of(byte));
  await tested.ready;
  await expect.poll(() => tested.told).toEqual(['ä€😀', 'second']);
  tested.stop.abort();
});

test('after a break the missed comes first, then what waited for it', async () => {
  const tested = createTested();
  const first = await tested.at(0);
  first.send('1', '2');
  await expect.poll(() => tested.told.length).toBe(2);
  first.cut();
  const second = await tested.reconnect(1);
  second.send('5', '6');
  await expect.poll(() => tested.missed.length).toBe(1);
  expect(tested.told).toEqual(['1', '2', '(broken)']);
  tested.missed[0]?.resolve('3 and 4');
  await expect.poll(() => tested.told).toEqual(['1', '2', '(broken)', '3 and 4', '5', '6']);
  second.send('7');
  await expect.poll(() => tested.told.at(-1)).toBe('7');
  expect(tested.time.pending).toBe(0);
  tested.stop.abort();
});

test('when the missed cannot be fetched, another connection tries again', async () => {
  const tested = createTested();
  const first = await tested.at(0);
  first.send('1');
  await tested.ready;
  first.end();
  const second = await tested.reconnect(1);
  second.send('3');
  await expect.poll(() => tested.missed.length).toBe(1);
  tested.missed[0]?.reject(new Error('not now'));
  const third = await tested.reconnect(2);
  third.send('4');
  await expect.poll(() => tested.missed.length).toBe(2);
  tested.missed[1]?.resolve('2 and 3');
  await expect.poll(() => tested.told).toEqual(['1', '(broken)', '(broken)', '2 and 3', '4']);
  tested.stop.abort();
});

test('a refused first connection is an error, a refused later one is tried again until it is given up', async () => {
  const refused = createTested();
  const first = await refused.at(0);
  first.cut();
  await expect(refused.ready).rejects.toThrow('cut');

  const tested = createTested();
  (await tested.at(0)).send('1');
  await tested.ready;
  tested.refusals.push(...Array.from({ length: 20 }, () => new Error('refused')));
  (await tested.at(0)).end();
  for (let tries = 1; tries <= 10; tries++) {
    await expect.poll(() => tested.told.filter((one) => one === '(broken)').length).toBe(tries);
    await expect.poll(() => tested.time.pending).toBe(2);
    tested.time.advance(100);
  }
  await expect.poll(() => tested.lostCount()).toBe(1);
  await expect.poll(() => tested.time.pending).toBe(0);
});
