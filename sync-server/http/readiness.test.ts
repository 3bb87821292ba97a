import { expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createReadiness } from './readiness.ts';

function start(check: () => Promise<void>) {
  const time = createManualTime();
  let asked = 0;
  const ready = createReadiness({
    ...time,
    check() {
      asked += 1;
      return check();
    },
  });
  return { time, ready, asked: () => asked };
}

test('T1: the log is asked once a second, however many ask', async () => {
  const { time, ready, asked } = start(async () => undefined);
  await Promise.all(Array.from({ length: 100 }, ready));
  expect(asked()).toBe(1);
  time.advance(999);
  await ready();
  expect(asked()).toBe(1);
  time.advance(1);
  await ready();
  expect(asked()).toBe(2);
});

test('T1: a log that fails is asked again as soon', async () => {
  let isWell = false;
  const { time, ready } = start(async () => {
    if (!isWell) throw new Error('away');
  });
  await expect(ready()).rejects.toThrow('away');
  isWell = true;
  time.advance(1_000);
  await expect(ready()).resolves.toBeUndefined();
});

test('T1: a log that does not answer for 2 s is none that can be read', async () => {
  const { time, ready, asked } = start(() => new Promise(() => undefined));
  const answers = [ready(), ready()];
  time.advance(1_000);
  answers.push(ready());
  time.advance(1_000);
  const results = await Promise.allSettled(answers.slice(0, 2));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  time.advance(1_000);
  await expect(answers[2]).rejects.toThrow('does not answer');
  expect(asked()).toBe(2);
});
