import { expect, test } from 'vitest';
import { createCallLane } from './call-lane.ts';
import { createLane } from './lane.ts';

function task(name: string, begun: string[], hold?: Promise<void>) {
  return () => {
    begun.push(name);
    return hold;
  };
}

test('begins tasks at once, in order, until one holds up the others', async () => {
  const begun: string[] = [];
  const lane = createLane(() => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  lane.enter(task('a', begun));
  lane.enter(task('b', begun, promise));
  lane.enter(task('c', begun));
  lane.enter(task('d', begun));
  expect(begun).toEqual(['a', 'b']);
  resolve();
  await promise;
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('stands still after a task that failed, at once or later', async () => {
  for (const fail of [
    () => {
      throw new Error('at once');
    },
    () => Promise.reject(new Error('later')),
  ]) {
    const begun: string[] = [];
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const lane = createLane(resolve);
    lane.enter(fail);
    lane.enter(task('after', begun));
    expect(await promise).toBeInstanceOf(Error);
    lane.enter(task('after', begun));
    expect(begun).toEqual([]);
  }
});

test('forgets what has not begun when it ends', async () => {
  const begun: string[] = [];
  const lane = createLane(() => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  lane.enter(task('a', begun, promise));
  lane.enter(task('b', begun));
  lane.end();
  resolve();
  await promise;
  expect(begun).toEqual(['a']);
});

test('of calls: who waits for one that fails hears of it, and those behind it go on', async () => {
  const [begun, failed]: [string[], unknown[]] = [[], []];
  const enter = createCallLane();
  const { promise, reject } = Promise.withResolvers<void>();
  enter(
    (error) => failed.push(error),
    () => {
      throw new Error('at once');
    },
  );
  enter(
    (error) => failed.push(error),
    () => promise,
  );
  enter((error) => failed.push(error), task('after', begun));
  expect(begun).toEqual([]);
  reject(new Error('later'));
  await expect(promise).rejects.toThrow('later');
  await Promise.resolve();
  await Promise.resolve();
  expect(failed).toEqual([new Error('at once'), new Error('later')]);
  expect(begun).toEqual(['after']);
});
