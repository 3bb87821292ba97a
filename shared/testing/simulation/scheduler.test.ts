import { expect, test } from 'vitest';
import { createProcess, type Process } from './process.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createTrace } from './trace.ts';

function begin(): { scheduler: Scheduler; digest: () => string; process: (name: string) => Process } {
  const trace = createTrace();
  const scheduler = createScheduler({ trace });
  const process = (name: string): Process =>
    createProcess({ scheduler, name, epoch: 1_000_000, wall: { offset: 0 } });
  return { scheduler, digest: trace.digest, process };
}

test('events happen by time, those of one moment in the order in which they were planned', async () => {
  const { scheduler } = begin();
  const seen: string[] = [];
  const plan = (ms: number, name: string): unknown =>
    scheduler.after(ms, name, () => seen.push(`${name}@${scheduler.now}`));
  for (const [ms, name] of [
    [30, 'c'],
    [10, 'a'],
    [20, 'b'],
    [10, 'a2'],
    [5, 'first'],
  ] as const)
    plan(ms, name);
  plan(15, 'cancelled');
  scheduler.after(15, 'never', () => seen.push('never'))();
  await scheduler.run(20);
  expect(seen).toEqual(['first@5', 'a@10', 'a2@10', 'cancelled@15', 'b@20']);
  await scheduler.run(100);
  expect([seen.at(-1), scheduler.now, scheduler.events]).toEqual(['c@30', 100, 6]);
});

test('a thousand events in any order come in order', async () => {
  const { scheduler } = begin();
  const seen: number[] = [];
  for (let i = 0; i < 1_000; i++) {
    const ms = (i * 7_919) % 1_009;
    scheduler.after(ms, 'event', () => seen.push(ms));
  }
  await scheduler.run(2_000);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.length).toBe(1_000);
});

test('every promise job has run before the next event, however long the chain', async () => {
  const { scheduler } = begin();
  const seen: string[] = [];
  scheduler.after(1, 'chain', () => {
    void (async () => {
      for (let i = 0; i < 50; i++) await Promise.resolve();
      seen.push('chain');
    })();
  });
  scheduler.after(1, 'next', () => seen.push('next'));
  await scheduler.run(1);
  expect(seen).toEqual(['chain', 'next']);
});

test('it ends early when that is what was asked for', async () => {
  const { scheduler } = begin();
  for (let i = 1; i <= 10; i++) scheduler.after(i, 'event', () => undefined);
  await scheduler.run(100, () => scheduler.events === 3);
  expect(scheduler.now).toBe(3);
});

test('the digest tells apart what happened and when', async () => {
  const digestOf = async (ms: number): Promise<string> => {
    const { scheduler, digest } = begin();
    scheduler.after(ms, 'event', () => undefined);
    await scheduler.run(10);
    return digest();
  };
  expect(await digestOf(1)).toBe(await digestOf(1));
  expect(await digestOf(1)).not.toBe(await digestOf(2));
});

test('timers of a process end with it', async () => {
  const { scheduler, process } = begin();
  const seen: number[] = [];
  const one = process('one');
  one.timers.every(10, () => seen.push(scheduler.now));
  one.timers.after(25, () => seen.push(scheduler.now));
  one.timers.after(12, () => seen.push(-1))();
  await scheduler.run(30);
  one.kill();
  await scheduler.run(100);
  expect(seen).toEqual([10, 20, 25, 30]);
});

test('a process that sleeps catches up in order when it wakes, before anything that comes then', async () => {
  const { scheduler, process } = begin();
  const seen: string[] = [];
  const one = process('one');
  for (const ms of [10, 20, 30]) one.timers.after(ms, () => seen.push(`${ms}@${scheduler.now}`));
  one.sleep();
  await scheduler.run(50);
  expect(seen).toEqual([]);
  one.wake();
  one.enter(() => seen.push('came later'));
  await scheduler.run(60);
  expect(seen).toEqual(['10@50', '20@50', '30@50', 'came later']);
});

test('the wall clock of a machine can be set, the monotonic one cannot', async () => {
  const { scheduler } = begin();
  const wall = { offset: 0 };
  await scheduler.run(100);
  const { clock } = createProcess({ scheduler, name: 'one', epoch: 1_000, wall });
  expect([clock.now(), clock.monotonic()]).toEqual([1_100, 0]);
  wall.offset = -500;
  await scheduler.run(200);
  expect([clock.now(), clock.monotonic()]).toEqual([700, 100]);
});

test('what is skipped passes for the clocks, and everything planned comes that much later', async () => {
  const { scheduler, process } = begin();
  const { clock, timers } = process('one');
  const seen: number[] = [];
  timers.after(10, () => scheduler.skip(1_000));
  timers.after(20, () => seen.push(scheduler.now, clock.monotonic()));
  await scheduler.run(30);
  expect(seen).toEqual([1_020, 1_020]);
  expect([scheduler.now, scheduler.lived]).toEqual([1_030, 30]);
});
