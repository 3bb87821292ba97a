import { expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createHeartbeat } from './heartbeat.ts';

function start() {
  const time = createManualTime();
  const counts = { pings: 0, deaths: 0 };
  const heartbeat = createHeartbeat({
    ...time,
    ping() {
      counts.pings += 1;
      heartbeat.sent();
    },
    dead: () => void (counts.deaths += 1),
  });
  return { time, counts, heartbeat };
}

test('H1: pings after 15 s of silence, and not before', () => {
  const { time, counts } = start();
  time.advance(14_999);
  expect(counts.pings).toBe(0);
  time.advance(1);
  expect(counts.pings).toBe(1);
});

test('H1: an answer keeps the connection', () => {
  const { time, counts, heartbeat } = start();
  for (let i = 0; i < 20; i++) {
    time.advance(15_000);
    heartbeat.heard();
  }
  expect(counts).toEqual({ pings: 20, deaths: 0 });
});

test('H1: a connection that says nothing for 10 s after a ping is dead', () => {
  const { time, counts, heartbeat } = start();
  time.advance(15_000 + 9_999);
  expect(counts.deaths).toBe(0);
  time.advance(1);
  expect(counts.deaths).toBe(1);
  heartbeat.stop();
});

test('H1: one that takes what is sent but says nothing is found out too', () => {
  const { time, counts, heartbeat } = start();
  for (let i = 0; i < 24; i++) {
    heartbeat.sent();
    time.advance(1_000);
  }
  expect(counts).toEqual({ pings: 1, deaths: 0 });
  time.advance(1_000);
  expect(counts.deaths).toBe(1);
  heartbeat.stop();
});

test('leaves no timer behind', () => {
  const { time, heartbeat } = start();
  time.advance(20_000);
  heartbeat.stop();
  expect(time.pending).toBe(0);
});
