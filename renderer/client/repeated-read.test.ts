import { expect, test, vi } from 'vitest';
import { HearthError } from '../../shared/contract/errors.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createRepeatedRead } from './repeated-read.ts';

/** Readings that end when the test says so. */
function setUp(restMs = 0) {
  const time = createManualTime();
  const open: PromiseWithResolvers<boolean>[] = [];
  const failed = vi.fn<(error: HearthError) => boolean>(() => true);
  const reader = createRepeatedRead({
    timers: time.timers,
    restMs,
    failed,
    read() {
      const reading = Promise.withResolvers<boolean>();
      open.push(reading);
      return reading.promise;
    },
  });
  const end = async (index: number, more = false): Promise<void> => {
    open[index]?.resolve(more);
    await Promise.resolve();
    await Promise.resolve();
  };
  const fail = async (index: number): Promise<void> => {
    open[index]?.reject(new HearthError('DISCONNECTED', 'Gone.'));
    await Promise.resolve();
    await Promise.resolve();
  };
  return { time, open, failed, reader, end, fail };
}

test('what is asked for while it reads is read afterwards, once', async () => {
  const { open, reader, end } = setUp();
  reader.ask();
  reader.ask();
  reader.ask();
  expect(open).toHaveLength(1);
  await end(0);
  expect(open).toHaveLength(2);
  await end(1);
  expect(open).toHaveLength(2);
});

test('it reads on while there is more', async () => {
  const { open, reader, end } = setUp();
  reader.ask();
  await end(0, true);
  expect(open).toHaveLength(2);
});

test('between two readings it rests, unless it has to be now', async () => {
  const { time, open, reader, end } = setUp(200);
  reader.ask();
  await end(0);
  reader.ask();
  expect(open).toHaveLength(1);
  time.advance(200);
  expect(open).toHaveLength(2);
  await end(1);
  reader.askNow();
  expect(open).toHaveLength(3);
});

test('a failure is tried again after a second, if that is worth it', async () => {
  const { time, open, failed, reader, fail } = setUp();
  reader.ask();
  await fail(0);
  expect(failed).toHaveBeenCalledTimes(1);
  time.advance(999);
  expect(open).toHaveLength(1);
  time.advance(1);
  expect(open).toHaveLength(2);
  failed.mockReturnValue(false);
  await fail(1);
  time.advance(60_000);
  expect(open).toHaveLength(2);
});

test('stopped, it reads nothing and leaves no timer', async () => {
  const { time, open, failed, reader, fail } = setUp(200);
  reader.ask();
  reader.stop();
  await fail(0);
  reader.askNow();
  expect(open).toHaveLength(1);
  expect(failed).not.toHaveBeenCalled();
  expect(time.pending).toBe(0);
});
