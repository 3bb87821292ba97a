import { expect, test } from 'vitest';
import { createSeededRandom } from '../seeded-random.ts';
import type { End, Network } from './network-types.ts';
import { createNetwork } from './network.ts';
import { createProcess, type Process } from './process.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createTrace } from './trace.ts';

interface Pair {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly near: Process;
  readonly far: Process;
  /** What each end heard, frames as numbers. */
  readonly heard: { near: (number | string)[]; far: (number | string)[] };
  readonly ends: { near: End | null; far: End | null };
  call(): End;
}

function createPair(seed = 1): Pair {
  const scheduler = createScheduler({ trace: createTrace() });
  const network = createNetwork({ scheduler, random: createSeededRandom(seed), sent: () => undefined });
  const open = (name: string): Process => createProcess({ scheduler, name, epoch: 0, wall: { offset: 0 } });
  const [near, far] = [open('near'), open('far')];
  const heard: Pair['heard'] = { near: [], far: [] };
  const ends: Pair['ends'] = { near: null, far: null };
  network.listen('far', far, (end) => {
    ends.far = end;
    return {
      received: ([byte = -1]) => void heard.far.push(byte),
      closed: (code) => void heard.far.push(`closed ${code}`),
    };
  });
  const call = (): End =>
    (ends.near = network.connect({ machine: 'near', process: near }, 'far', {
      opened: () => void heard.near.push('opened'),
      received: ([byte = -1]) => void heard.near.push(byte),
      closed: (code) => void heard.near.push(`closed ${code}`),
    }));
  return { scheduler, network, near, far, heard, ends, call };
}

async function openPair(seed?: number): Promise<Pair> {
  const pair = createPair(seed);
  pair.call();
  await pair.scheduler.run(1_000);
  return pair;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const sendAll = (end: End | null, count: number): void => {
  for (const i of numbers(count)) end?.send(Uint8Array.of(i));
};

test('frames arrive in order, once, as copies', async () => {
  const { scheduler, ends, heard } = await openPair();
  const frame = Uint8Array.of(7);
  ends.near?.send(frame);
  frame[0] = 8;
  sendAll(ends.near, 20);
  sendAll(ends.far, 3);
  await scheduler.run(3_000);
  expect(heard.far).toEqual([7, ...numbers(20)]);
  expect(heard.near).toEqual(['opened', 0, 1, 2]);
});

test('a goodbye comes after what was sent before it; both ends hear of it once', async () => {
  const { scheduler, ends, heard } = await openPair();
  sendAll(ends.far, 2);
  ends.far?.close(4_401);
  ends.far?.send(Uint8Array.of(9));
  await scheduler.run(5_000);
  expect(heard.near).toEqual(['opened', 0, 1, 'closed 4401']);
  expect(heard.far).toEqual(['closed 4401']);
});

test('a goodbye that nobody answers ends after a second', async () => {
  const { scheduler, network, ends, heard } = await openPair();
  network.route('near', 'far').blocked = true;
  ends.near?.close(1_005);
  await scheduler.run(3_000);
  expect(heard.near).toEqual(['opened', 'closed 1006']);
  expect(heard.far).toEqual([]);
});

test('nobody at home: the call is refused soon; nothing passes: it is given up after ten seconds', async () => {
  const { scheduler, network, heard, call } = createPair();
  const nobody: string[] = [];
  const alone = createProcess({ scheduler, name: 'alone', epoch: 0, wall: { offset: 0 } });
  network.connect({ machine: 'alone', process: alone }, 'nowhere', {
    received: () => undefined,
    closed: (code) => void nobody.push(`closed ${code}`),
  });
  network.route('near', 'far').blocked = true;
  call();
  await scheduler.run(1_000);
  expect(nobody).toEqual(['closed 1006']);
  expect(heard.near).toEqual([]);
  await scheduler.run(11_000);
  expect(heard.near).toEqual(['closed 1006']);
});

test('a partition holds frames back and lets them go on afterwards, one way or both', async () => {
  const { scheduler, network, ends, heard } = await openPair();
  network.route('near', 'far').blocked = true;
  sendAll(ends.near, 3);
  sendAll(ends.far, 2);
  await scheduler.run(60_000);
  expect([heard.far, heard.near]).toEqual([[], ['opened', 0, 1]]);
  network.route('near', 'far').blocked = false;
  network.resume();
  await scheduler.run(61_000);
  expect(heard.far).toEqual([0, 1, 2]);
});

test('a broken connection loses the end of what was under way, never its middle', async () => {
  const arrivals = await Promise.all(
    numbers(30).map(async (seed) => {
      const { scheduler, network, ends, heard } = await openPair(seed + 1);
      sendAll(ends.near, 10);
      for (const connection of network.connections())
        connection.break({ callerHears: true, calleeHears: true });
      await scheduler.run(10_000);
      expect(heard.near).toEqual(['opened', 'closed 1006']);
      expect(heard.far.at(-1)).toBe('closed 1006');
      const frames = heard.far.slice(0, -1);
      expect(frames).toEqual(numbers(frames.length));
      return frames.length;
    }),
  );
  expect(new Set(arrivals).size).toBeGreaterThan(3);
});

test('half open: one end hears of the break, the other goes on into the void', async () => {
  const { scheduler, network, ends, heard } = await openPair();
  network.connections()[0]?.break({ callerHears: false, calleeHears: true });
  await scheduler.run(2_000);
  sendAll(ends.far, 1);
  await scheduler.run(3_000);
  expect(heard.far).toEqual(['closed 1006']);
  expect(heard.near).toEqual(['opened']);
});

test('rude: a close is told twice, and a frame comes after it', async () => {
  const { scheduler, network, ends, heard } = await openPair();
  sendAll(ends.near, 1);
  await scheduler.run(2_000);
  network.connections()[0]?.break({ callerHears: false, calleeHears: true, rudely: true });
  await scheduler.run(4_000);
  expect(heard.far).toEqual([0, 'closed 1006', 0, 'closed 1006']);
});

test('the machine of a process that ended forgets its connections', async () => {
  const { scheduler, network, near, heard } = await openPair();
  near.kill();
  network.drop('near', { othersHear: true });
  await scheduler.run(2_000);
  expect(heard.far).toEqual(['closed 1006']);
  expect(network.connections()).toEqual([]);
});

test('what has not left counts as buffered, and waits for room', async () => {
  const { scheduler, network, ends } = await openPair();
  const { far } = ends;
  network.connections()[0]?.clog(9_000_000);
  let hasLeft = false;
  void far?.flushed().then(() => (hasLeft = true));
  await scheduler.run(5_000);
  expect([far?.buffered(), hasLeft]).toEqual([9_000_000, false]);
  network.connections()[0]?.clog(0);
  await scheduler.run(6_000);
  expect([far?.buffered(), hasLeft]).toEqual([0, true]);
});
