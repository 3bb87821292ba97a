import { beforeEach, describe, expect, test } from 'vitest';
import { memberId } from '../../shared/domain/ids.ts';
import type { Timers } from '../../shared/lib/ports.ts';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../shared/wire/server-codec.ts';
import type { Subscriber } from '../socket/audience.ts';
import { createStats } from '../socket/stats.ts';
import { createPresenceSender, type PresenceSender } from './presence-sender.ts';

interface Listener extends Subscriber {
  readonly frames: Uint8Array[];
  keepsUp: boolean;
}

let time: ManualTime;
let stats: ReturnType<typeof createStats>;
let listeners: Set<Listener>;
let here: Map<number, PresenceEntry>;
let sender: PresenceSender;
/** Frames that were sent in each turn. */
let turns: number[];

/** Timers that note what was sent each time they ran something. */
function watched(timers: Timers): Timers {
  const sent = () => stats.report().counters.get('presenceFrames')?.get('') ?? 0;
  return {
    ...timers,
    after: (ms, run) =>
      timers.after(ms, () => {
        const before = sent();
        run();
        turns.push(sent() - before);
      }),
  };
}

function listener(): Listener {
  const frames: Uint8Array[] = [];
  const made: Listener = {
    frames,
    keepsUp: true,
    deviceId: 'd',
    memberId: memberId.parse('018f0000-0000-7000-8000-000000000001'),
    since: 0,
    mayRead: () => true,
    deliver: () => undefined,
    offer(frame) {
      if (made.keepsUp) frames.push(frame);
      return made.keepsUp;
    },
    hangUp: () => undefined,
  };
  listeners.add(made);
  return made;
}

/** What a listener was told: the newest clock of each client. */
function told({ frames }: Listener): Record<number, number> {
  const clocks: Record<number, number> = {};
  for (const frame of frames) {
    const message = decodeServerMessage(frame);
    for (const { clientId, clock } of message.type === 'presence' ? message.entries : [])
      clocks[clientId] = clock;
  }
  return clocks;
}

function put(clientId: number, clock: number, state = '{}'): void {
  const entry = { documentId: 'board', clientId, clock, state };
  here.set(clientId, entry);
  sender.put('workspace', `board ${clientId}`, entry);
}

beforeEach(() => {
  time = createManualTime();
  stats = createStats();
  listeners = new Set();
  here = new Map();
  turns = [];
  sender = createPresenceSender({
    clock: time.clock,
    timers: watched(time.timers),
    stats,
    bytesPerSecond: 1_000_000,
    readers: () => listeners,
    current: () => [...here.values()],
    telling: () => undefined,
  });
});

describe('presence', () => {
  test('Q2: is gathered for 100 ms, encoded once for all, the newest state of each client', () => {
    const [a, b] = [listener(), listener()];
    for (let clock = 1; clock <= 5; clock++) put(1, clock);
    put(2, 9);
    time.advance(99);
    expect(a.frames).toEqual([]);
    time.advance(1);
    expect(a.frames).toHaveLength(1);
    expect(a.frames[0]).toBe(b.frames[0]);
    expect(told(a)).toEqual({ 1: 5, 2: 9 });
    time.advance(10_000);
    expect(a.frames).toHaveLength(1);
    expect(time.pending).toBe(0);
  });

  test('Q2: takes no more than its share, and tells the newest then', () => {
    for (let i = 0; i < 500; i++) listener();
    const [a] = listeners;
    let sent = 0;
    for (let tick = 1; tick <= 200; tick++) {
      put(tick % 20, tick, JSON.stringify({ text: 'x'.repeat(500) }));
      time.advance(50);
    }
    for (const { frames } of listeners) for (const frame of frames) sent += frame.length;
    // Ten seconds, and the first frame before anything is owed.
    expect(sent).toBeLessThan(11 * 1_000_000);
    expect(sent).toBeGreaterThan(5 * 1_000_000);
    time.advance(20_000);
    expect(a && told(a)).toEqual(Object.fromEntries([...here].map(([id, { clock }]) => [id, clock])));
  });

  test('Q3: who does not keep up gets none until it does, and then all that there is', () => {
    const [slow, fast] = [listener(), listener()];
    slow.keepsUp = false;
    put(1, 1);
    time.advance(100);
    put(2, 1);
    time.advance(5_000);
    expect(told(fast)).toEqual({ 1: 1, 2: 1 });
    expect(slow.frames).toEqual([]);
    slow.keepsUp = true;
    time.advance(1_000);
    expect(told(slow)).toEqual({ 1: 1, 2: 1 });
    expect(stats.report().counters.get('presenceDropped')?.get('')).toBeGreaterThan(0);
    put(1, 2);
    time.advance(100);
    expect(told(slow)).toEqual({ 1: 2, 2: 1 });
  });

  test('a newcomer is told of all who are here', () => {
    const first = listener();
    for (let i = 0; i < 600; i++) put(i, 1);
    time.advance(10_000);
    expect(Object.keys(told(first))).toHaveLength(600);
    const newcomer = listener();
    sender.owe(newcomer);
    time.advance(10_000);
    expect(told(newcomer)).toEqual(told(first));
  });

  test('lets others have a turn between many listeners', () => {
    for (let i = 0; i < 1_000; i++) listener();
    put(1, 1);
    time.advance(10_000);
    expect([...listeners].every(({ frames }) => frames.length === 1)).toBe(true);
    expect(turns.every((frames) => frames <= 128)).toBe(true);
    expect(turns.length).toBeGreaterThanOrEqual(8);
  });

  test('who has left is owed nothing', () => {
    const gone = listener();
    gone.keepsUp = false;
    put(1, 1);
    time.advance(100);
    listeners.delete(gone);
    sender.forget(gone);
    gone.keepsUp = true;
    time.advance(60_000);
    expect(gone.frames).toEqual([]);
    sender.close();
    expect(time.pending).toBe(0);
  });
});
