import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogFields } from '../../../../shared/lib/ports.ts';
import { createManualTime, type ManualTime } from '../../../../shared/testing/manual-timers.ts';
import { createScreen } from '../screen.ts';
import { createTerminalHub } from '../terminal-hub.ts';
import type { Keeper } from './keeper.ts';
import { createKeepers, mostDeaths, type Keepers } from './keepers.ts';
import { startKeepingThread, type KeepingThread, type ThreadEvents } from './keeping-thread.ts';
import type { KeepingCall, KeepingReply } from './protocol.ts';
import { createTerminalDesk } from './terminal-desk.ts';

const size = { cols: 20, rows: 4 };

let folder: string;
let path: string;
let time: ManualTime;
let logged: LogFields[];
let diskFailures: unknown[];
let keepers: Keepers;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-keeping-'));
  path = join(folder, 'run.cast');
  time = createManualTime();
  logged = [];
  diskFailures = [];
});
afterEach(async () => {
  await keepers.close();
  await rm(folder, { recursive: true });
});

function create(startThread: (events: ThreadEvents) => KeepingThread): void {
  keepers = createKeepers({
    startThread,
    clock: time.clock,
    logger: { info: () => {}, warn: () => {}, error: (_event, fields = {}) => void logged.push(fields) },
  });
}

const open = (to = path): Promise<Keeper> =>
  keepers.open({ ...size, path: to, onDiskFailure: (error) => void diskFailures.push(error) });

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const snapshot = (keeper: Keeper): Promise<string> =>
  new Promise((resolve) => keeper.snapshot((screen) => resolve(text(screen))));

/** What was recorded, as one text. */
async function recorded(): Promise<string> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return lines
    .slice(1)
    .map((line) => JSON.parse(line) as [number, string, string])
    .flatMap(([, kind, data]) => (kind === 'o' ? [data] : kind === 'r' ? [`<${data}>`] : []))
    .join('');
}

/**
 * The thread's own program, here, behind queues: a thread that dies loses calls that it has not taken and answers
 * that it has not sent.
 */
function createQueuedThread({ onReply, onEnd }: ThreadEvents, isFree: () => boolean) {
  const calls: KeepingCall[] = [];
  const replies: KeepingReply[] = [];
  let atWork = 0;
  let dead = false;
  let settled = Promise.withResolvers<void>();
  const desk = createTerminalDesk((reply) => {
    replies.push(reply);
    if (--atWork === 0) settled.resolve();
    flow();
  });
  const take = (): void => {
    const call = dead ? undefined : calls.shift();
    if (!call) return;
    if (atWork++ === 0) settled = Promise.withResolvers();
    desk(call);
  };
  const send = (): void => {
    const reply = dead ? undefined : replies.shift();
    if (reply) onReply(reply);
  };
  /** While it is free, nothing waits in a queue. */
  const flow = (): void => {
    while (isFree() && !dead && calls.length + replies.length > 0) {
      take();
      send();
    }
  };
  const settle = async (): Promise<void> => {
    if (atWork > 0) await settled.promise;
  };
  const die = async (): Promise<void> => {
    if (dead) return;
    dead = true;
    // Here nothing stops what it has begun; in a thread that is gone nothing would go on.
    await settle();
    onEnd(null);
  };
  const thread: KeepingThread = {
    post(call) {
      calls.push(structuredClone(call));
      queueMicrotask(flow);
    },
    terminate: die,
  };
  return { thread, take, send, settle, die, flow };
}

/** Threads in queues, of which the last one lives. */
function createQueued() {
  let last: ReturnType<typeof createQueuedThread> | undefined;
  let free = true;
  create((events) => {
    last = createQueuedThread(events, () => free);
    return last.thread;
  });
  return {
    get last() {
      return last;
    },
    /** From now on all goes through at once, or as the test leads it. */
    setFree(now: boolean) {
      free = now;
      last?.flow();
    },
  };
}

type Step =
  | { kind: 'print'; bytes: Uint8Array }
  | { kind: 'resize'; cols: number; rows: number }
  | { kind: 'look' | 'take' | 'send' | 'settle' | 'die' };

const printed = fc
  .string({
    unit: fc.constantFrom('a', 'é', '€', '🙂', '\r\n', '\u001b[31m', '\u001b[2J', '"', '\\'),
    maxLength: 30,
  })
  .map((each): Uint8Array => Buffer.from(each));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: printed.map((bytes): Step => ({ kind: 'print', bytes })) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant<'resize'>('resize'),
      cols: fc.integer({ min: 5, max: 30 }),
      rows: fc.integer({ min: 2, max: 6 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constantFrom('look', 'take', 'send', 'settle', 'take', 'send') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant<'die'>('die') }) },
);

/** The same without a thread: a screen and a text. */
function createModel() {
  const screen = createScreen(size);
  let all = '';
  return {
    print(bytes: Uint8Array) {
      screen.write(bytes, () => {});
      all += text(bytes);
    },
    resize(cols: number, rows: number) {
      screen.resize(cols, rows);
      all += `<${cols}x${rows}>`;
    },
    screen: () => new Promise<string>((resolve) => screen.snapshot((now) => resolve(text(now)))),
    text: () => all,
  };
}

describe('what a terminal prints', () => {
  test('is kept once and in order, and looked at where it was asked for, whenever threads die', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80, size: 'max' }), async (steps) => {
        const threads = createQueued();
        const keeper = await open();
        threads.setFree(false);
        const model = createModel();
        const done: number[] = [];
        const looks: Promise<[string, string]>[] = [];
        let count = 0;
        for (const each of steps) {
          if (each.kind === 'print') {
            const number = count++;
            // Cut in its middle, which may be that of a character.
            const [first, second] = [each.bytes.subarray(0, 2), each.bytes.subarray(2)];
            keeper.output(first, () => {});
            keeper.output(second, () => done.push(number));
            model.print(each.bytes);
          } else if (each.kind === 'resize') {
            keeper.resize(each.cols, each.rows);
            model.resize(each.cols, each.rows);
          } else if (each.kind === 'look') looks.push(Promise.all([snapshot(keeper), model.screen()]));
          else await threads.last?.[each.kind]();
          // Ends of threads are far apart.
          time.advance(60_000);
        }
        threads.setFree(true);
        const last = text(await keeper.close());
        expect(last).toBe(await model.screen());
        for (const [shown, expected] of await Promise.all(looks)) expect(shown).toBe(expected);
        expect(done).toEqual(Array.from({ length: count }, (_, n) => n));
        expect(await recorded()).toBe(model.text());
        expect(diskFailures).toEqual([]);
        await keepers.close();
      }),
      { numRuns: 80 },
    );
  });

  test('makes the agent wait while the thread is behind', async () => {
    const threads = createQueued();
    const hub = createTerminalHub({ ...size, timers: time.timers, keeper: await open() });
    threads.setFree(false);
    let granted = 0;
    hub.connect({ write: () => {}, resize: () => {}, consumed: (bytes) => void (granted += bytes) });
    for (let i = 0; i < 8; i++) hub.output(Buffer.alloc(64 * 1024, 'x'));
    for (let i = 0; i < 3; i++) threads.last?.take();
    await threads.last?.settle();
    expect(granted).toBe(0);
    threads.last?.send();
    expect(granted).toBe(64 * 1024);
    threads.setFree(true);
    await expect.poll(() => granted).toBe(512 * 1024);
    await hub.finish();
  });
});

describe('a thread', () => {
  const program = new URL('worker.ts', import.meta.url);

  test('that dies in a flood is told in the log and followed by another; nobody sees it', async () => {
    let threads: KeepingThread[] = [];
    create((events) => {
      const thread = startKeepingThread(program, events);
      threads = [...threads, thread];
      return thread;
    });
    const hub = createTerminalHub({ ...size, timers: time.timers, keeper: await open() });
    let outstanding = 0;
    hub.connect({ write: () => {}, resize: () => {}, consumed: (bytes) => void (outstanding -= bytes) });
    const viewer: Buffer[] = [];
    const model = createModel();
    for (let n = 0; n < 80; n++) {
      const frame = Buffer.from(Array.from({ length: 400 }, (_, line) => `${n} ${line} é€🙂\r\n`).join(''));
      outstanding += frame.length;
      hub.output(frame);
      model.print(frame);
      if (n === 30 || n === 60) void threads.at(-1)?.terminate();
      if (n === 40) {
        const session = hub.attach({
          send(bytes) {
            viewer.push(Buffer.from(bytes));
            session.credit(bytes.length);
          },
          close: () => {},
        });
      }
      await expect.poll(() => outstanding < 128 * 1024, { timeout: 30_000, interval: 1 }).toBe(true);
    }
    const last = text(await hub.finish());
    expect(last).toBe(await model.screen());
    expect(await recorded()).toBe(model.text());
    const seen = createModel();
    seen.print(Buffer.concat(viewer));
    expect(await seen.screen()).toBe(last);
    expect(threads).toHaveLength(3);
    expect(logged).toMatchObject([
      { terminals: 1, givenUp: false },
      { terminals: 1, givenUp: false },
    ]);
    expect(diskFailures).toEqual([]);
  });

  test('that keeps dying is given up: its terminals go on without it, and later ones get another', async () => {
    let starts = 0;
    let isDeadly = false;
    create((events) => {
      starts++;
      const thread = startKeepingThread(program, events);
      const post = (call: KeepingCall): void => {
        if (isDeadly && call.op === 'output') void thread.terminate();
        else thread.post(call);
      };
      return { ...thread, post };
    });
    const keeper = await open();
    isDeadly = true;
    let done = 0;
    keeper.output(Buffer.from('poison'), () => done++);
    await expect.poll(() => done, { timeout: 30_000 }).toBe(1);
    expect(starts).toBe(mostDeaths);
    expect(logged.map(({ givenUp }) => givenUp)).toEqual([...Array(mostDeaths - 1).fill(false), true]);
    expect(await snapshot(keeper)).toBe('');
    expect(await keeper.close()).toEqual(new Uint8Array());
    isDeadly = false;
    const later = await open(join(folder, 'later.cast'));
    later.output(Buffer.from('well'), () => {});
    expect(text(await later.close())).toBe('well');
  });

  test('that cannot be started refuses to keep anything', async () => {
    create((events) => startKeepingThread(new URL('no-such-program.ts', import.meta.url), events));
    await expect(open()).rejects.toThrow('can be kept');
  });

  test('says when a recording cannot be begun, with the code of the disk', async () => {
    create((events) => startKeepingThread(program, events));
    await expect(open(join(folder, 'nowhere', 'run.cast'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(diskFailures).toEqual([]);
  });
});
