import { expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createPacer } from './pacer.ts';

test('long work stands back, all of it together, and goes on', async () => {
  const time = createManualTime();
  const pacer = createPacer(time);
  expect(pacer.pause()).toBeUndefined();
  time.advance(5);
  expect(pacer.pause()).toBeUndefined();
  time.advance(5);
  const [first, second] = [pacer.pause(), pacer.pause()];
  expect(first).toBeInstanceOf(Promise);
  expect(second).toBe(first);
  time.advance(0);
  await first;
  expect(pacer.pause()).toBeUndefined();
});

test('time in which nothing was done does not count', () => {
  const time = createManualTime();
  const pacer = createPacer(time);
  time.advance(60_000);
  expect(pacer.pause()).toBeUndefined();
});
