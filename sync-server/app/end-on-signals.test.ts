import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { endOnSignals } from './end-on-signals.ts';

function start(close: () => Promise<void>) {
  const time = createManualTime();
  const signals = new EventEmitter();
  const exits: number[] = [];
  const events: string[] = [];
  const log = (event: string): void => void events.push(event);
  endOnSignals({
    process: {
      on: (signal, listener) => signals.on(signal, listener),
      exit: (code) => void exits.push(code),
    },
    timers: time.timers,
    logger: { info: log, warn: log, error: log },
    close,
  });
  return { time, exits, events, send: (signal: 'SIGTERM' | 'SIGINT') => void signals.emit(signal) };
}

test('E1: the first signal closes and ends with 0', async () => {
  const closing = Promise.withResolvers<void>();
  const { send, exits } = start(() => closing.promise);
  send('SIGTERM');
  expect(exits).toEqual([]);
  closing.resolve();
  await closing.promise;
  await Promise.resolve();
  expect(exits).toEqual([0]);
});

test('E1: the second signal, of either kind, ends with 1 at once', () => {
  const { send, exits } = start(() => new Promise(() => undefined));
  send('SIGINT');
  send('SIGTERM');
  expect(exits).toEqual([1]);
});

test('E1: so does a close that does not end within 9 s, or that fails', async () => {
  const late = start(() => new Promise(() => undefined));
  late.send('SIGTERM');
  late.time.advance(8_999);
  expect(late.exits).toEqual([]);
  late.time.advance(1);
  expect(late.exits).toEqual([1]);
  expect(late.events).toEqual(['server.stopped_late']);
  const failing = Promise.reject(new Error('no'));
  const failed = start(() => failing);
  failed.send('SIGTERM');
  await failing.catch(() => undefined);
  await Promise.resolve();
  expect(failed.exits).toEqual([1]);
  expect(failed.events).toEqual(['server.stop_failed']);
});
