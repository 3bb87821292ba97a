import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { terminalFlow } from '../../../shared/contract/flow-control.ts';
import { createManualTime, type ManualTime } from '../../../shared/testing/manual-timers.ts';
import type { ChannelSession } from '../../contract/ports.ts';
import { createScreen } from './screen.ts';
import { replayScreen } from './replay.ts';
import { startRecording } from './recording.ts';
import { createKeepers, type Keepers } from './keeping/keepers.ts';
import { startKeepingThread } from './keeping/keeping-thread.ts';
import { createTerminalHub, type TerminalHub } from './terminal-hub.ts';
import { maxOutstanding, stallMs } from './viewer.ts';

/** Waits for a value that nothing announces; slow machines get their time. */

let folder: string;
let path: string;
let time: ManualTime;
let keepers: Keepers;
let hub: TerminalHub;
let failures: unknown[];
let granted: number;
const written: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-terminal-'));
  path = join(folder, 'run.cast');
  time = createManualTime();
  failures = [];
  granted = 0;
  written.length = 0;
  keepers = createKeepers({
    startThread: (events) => startKeepingThread(new URL('keeping/worker.ts', import.meta.url), events),
    clock: time.clock,
    logger: { info: () => {}, warn: () => {}, error: (event) => failures.push(event) },
  });
  hub = await openHub(path);
});
afterEach(async () => {
  await keepers.close();
  await rm(folder, { recursive: true });
});

async function openHub(recording: string): Promise<TerminalHub> {
  const size = { cols: 20, rows: 4 };
  const onDiskFailure = (error: unknown): void => void failures.push(error);
  const keeper = await keepers.open({ ...size, path: recording, onDiskFailure });
  const opened = createTerminalHub({ ...size, keeper, timers: time.timers });
  opened.connect({
    write: (bytes) => void written.push(Buffer.from(bytes).toString()),
    resize: () => {},
    consumed: (bytes) => void (granted += bytes),
  });
  return opened;
}

/** A client, and what it got. */
function attach() {
  const got: Buffer[] = [];
  let closedWith: number | null = null;
  const session: ChannelSession = hub.attach({
    send: (bytes) => void got.push(Buffer.from(bytes)),
    close: (code) => void (closedWith = code),
  });
  return {
    session,
    text: () => Buffer.concat(got).toString(),
    bytes: () => Buffer.concat(got).length,
    closedWith: () => closedWith,
  };
}

/** What a screen shows that was fed with this. */
const shown = (bytes: Uint8Array): Promise<string> =>
  new Promise((resolve) => {
    const screen = createScreen({ cols: 20, rows: 4 });
    screen.write(bytes, () => {});
    screen.snapshot((now) => resolve(Buffer.from(now).toString()));
  });

const say = (text: string): void => hub.output(Buffer.from(text));
const kept = (bytes: number) => expect.poll(() => granted).toBe(bytes);

describe('somebody who attaches', () => {
  test('gets the screen at once, then each byte after it, once', async () => {
    say('one\r\ntwo');
    const client = attach();
    say('\r\nthree');
    await expect.poll(client.text).toContain('three');
    expect(await shown(Buffer.from(client.text()))).toBe(await shown(Buffer.from('one\r\ntwo\r\nthree')));
    expect(client.text().match(/three/g)).toHaveLength(1);
    say(' more');
    await expect.poll(client.text).toContain(' more');
    await hub.finish();
    expect(client.closedWith()).toBe(1000);
  });

  test('types to the agent, until the end', async () => {
    const client = attach();
    client.session.receive(Buffer.from('ls\r'));
    expect(written).toEqual(['ls\r']);
    client.session.close();
    await hub.finish();
    expect(client.closedWith()).toBe(null);
  });
});

describe('the agent waits', () => {
  const frame = 'x'.repeat(64 * 1024);

  test('for the screen and the recording, when nobody is attached', async () => {
    say(frame);
    expect(granted).toBe(0);
    await kept(frame.length);
    await hub.finish();
  });

  test('for the slowest client, and no client for another one', async () => {
    const [fast, slow] = [attach(), attach()];
    for (let i = 0; i < 10; i++) say(frame);
    await expect.poll(fast.bytes).toBe(10 * frame.length);
    fast.session.credit(10 * frame.length);
    slow.session.credit(4 * frame.length);
    await kept(4 * frame.length);
    slow.session.credit(6 * frame.length);
    await kept(10 * frame.length);
    expect(time.pending).toBe(0);
    await hub.finish();
  });

  test('but not for ever: a client that takes nothing is left behind, and comes back', async () => {
    const stuck = attach();
    for (let i = 0; i < 8; i++) say(frame);
    await expect.poll(stuck.bytes).toBe(8 * frame.length);
    time.advance(stallMs - 1);
    expect(granted).toBe(0);
    time.advance(1);
    await kept(8 * frame.length);
    say(frame);
    await kept(9 * frame.length);
    stuck.session.credit(9 * frame.length);
    say(frame);
    await expect.poll(stuck.bytes).toBe(10 * frame.length);
    expect(granted).toBe(9 * frame.length);
    await hub.finish();
    expect(time.pending).toBe(0);
  });

  test('with less under way while somebody types', async () => {
    const client = attach();
    client.session.receive(Buffer.from('k'));
    for (let i = 0; i < 10; i++) say(frame);
    await expect.poll(client.bytes).toBe(10 * frame.length);
    client.session.credit(10 * frame.length);
    await kept(10 * frame.length - terminalFlow.typingReserveBytes);
    time.advance(terminalFlow.typingMs - 1);
    client.session.receive(Buffer.from('k'));
    time.advance(terminalFlow.typingMs - 1);
    expect(granted).toBe(10 * frame.length - terminalFlow.typingReserveBytes);
    time.advance(1);
    expect(granted).toBe(10 * frame.length);
    await hub.finish();
  });

  test('and a client that is far too far behind is detached', async () => {
    const stuck = attach();
    for (let i = 0; i <= maxOutstanding / frame.length; i++) say(frame);
    expect(stuck.closedWith()).toBe(4429);
    await kept(maxOutstanding + frame.length);
    await hub.finish();
    expect(time.pending).toBe(0);
  });
});

describe('the recording', () => {
  test('is asciicast v2, and replays to the last screen', async () => {
    say('\u001b[1mbold\u001b[0m\r\n');
    time.advance(1500);
    const euro = Buffer.from('€');
    hub.output(euro.subarray(0, 1));
    hub.output(euro.subarray(1));
    hub.resize(30, 5);
    const last = await hub.finish();
    const lines = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toEqual([
      { version: 2, width: 20, height: 4, timestamp: 1_700_000_000 },
      [0, 'o', '\u001b[1mbold\u001b[0m\r\n'],
      [1.5, 'o', ''],
      [1.5, 'o', '€'],
      [1.5, 'r', '30x5'],
    ]);
    expect(Buffer.from((await replayScreen(path)) ?? []).toString()).toBe(Buffer.from(last).toString());
    expect(failures).toEqual([]);
  });

  test('stops with a mark when it is too long', async () => {
    const short = join(folder, 'short.cast');
    const small = startRecording({ path: short, begunAt: 0, cols: 20, rows: 4, maxBytes: 200 });
    for (let i = 0; i < 20; i++) small.output(0, Buffer.from('0123456789'.repeat(5)));
    small.close();
    const lines = (await readFile(short, 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeLessThan(8);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual([0, 'm', expect.stringContaining('too long')]);
  });

  test('tells once when the disk fails, and the screen goes on', async () => {
    // A pipe that nobody reads any more fails as a disk does.
    const pipe = join(folder, 'pipe');
    await execa('mkfifo', [pipe]);
    const reader = await open(pipe, 'r+');
    hub = await openHub(pipe);
    await reader.close();
    say('still shown');
    say(' and more');
    await kept(20);
    expect(failures).toHaveLength(1);
    const client = attach();
    await expect.poll(client.text).toContain('still shown and more');
    await hub.finish();
  });

  test('that was cut off replays as far as it goes', async () => {
    say('seen');
    await hub.finish();
    const whole = await readFile(path);
    await writeFile(path, Buffer.concat([whole, Buffer.from('[3.5, "o", "hal')]));
    expect(Buffer.from((await replayScreen(path)) ?? []).toString()).toContain('seen');
    await writeFile(path, 'nothing of the kind');
    expect(await replayScreen(path)).toBe(null);
  });
});
