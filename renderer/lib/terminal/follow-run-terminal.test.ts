import { expect, test, vi } from 'vitest';
import { createClientChannels } from '../../../shared/contract/client-channels.ts';
import { decodeChannelFrame } from '../../../shared/contract/channel-codec.ts';
import { closeCodes } from '../../../shared/contract/transport.ts';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import { createDrawingTurns } from './drawing-turns.ts';
import { followRunTerminal } from './follow-run-terminal.ts';

/** A host with real channels, and a terminal that remembers what was written to it since its last reset. */
function setUp(settled: Promise<void> = Promise.resolve()) {
  const live = createEmitter<void>();
  const opened: number[] = [];
  const closed: number[] = [];
  const channels = createClientChannels({
    send(bytes) {
      const frame = decodeChannelFrame(bytes);
      if (frame?.op === 'open') opened.push(frame.channel);
      if (frame?.op === 'close') closed.push(frame.channel);
    },
  });
  let screen = '';
  const typed = createEmitter<string>();
  const terminal = {
    reset: () => (screen = ''),
    write: (bytes: Uint8Array) => (screen += new TextDecoder().decode(bytes)),
    onData: (listener: (text: string) => void) => ({ dispose: typed.subscribe(listener) }),
    onBinary: () => ({ dispose: () => undefined }),
  };
  const onEnd = vi.fn<(reason: string) => void>();
  const stop = followRunTerminal({
    host: { onLive: (listener) => live.subscribe(listener), openChannel: (target) => channels.open(target) },
    terminal,
    runId: 'r',
    turns: createDrawingTurns(createManualTime()),
    settleSize: () => settled,
    onEnd,
  });
  const print = (channel: number, text: string): void =>
    channels.receive({ op: 'data', channel, bytes: new TextEncoder().encode(text) });
  const close = (channel: number, code: number, reason = ''): void =>
    channels.receive({ op: 'close', channel, code, reason });
  return { live, opened, closed, typed, onEnd, stop, print, close, screen: () => screen };
}

const settle = (): Promise<void> => new Promise((resolve) => queueMicrotask(resolve));

test('it attaches once the size is settled, and again with a clean screen on each new connection', async () => {
  const { live, opened, closed, print, screen } = setUp();
  live.emit();
  expect(opened).toEqual([]);
  await settle();
  print(1, 'hello');
  expect(screen()).toBe('hello');
  live.emit();
  await settle();
  expect(opened).toEqual([1, 2]);
  expect(closed).toEqual([1]);
  expect(screen()).toBe('');
  print(1, 'late');
  print(2, 'again');
  expect(screen()).toBe('again');
});

test('a window that fell behind starts again from the screen; a run that ended does not', async () => {
  const { live, opened, onEnd, close } = setUp();
  live.emit();
  await settle();
  close(1, closeCodes.slowConsumer);
  expect(opened).toEqual([1, 2]);
  expect(onEnd).not.toHaveBeenCalled();
  close(2, closeCodes.normal, 'The run has ended.');
  expect(onEnd).toHaveBeenCalledWith('The run has ended.');
  expect(opened).toEqual([1, 2]);
});

test('a lost connection is no end: the next one attaches', async () => {
  const { live, opened, onEnd, close } = setUp();
  live.emit();
  await settle();
  close(1, closeCodes.goingAway);
  expect(onEnd).not.toHaveBeenCalled();
  live.emit();
  await settle();
  expect(opened).toEqual([1, 2]);
});

test('stopped, it leaves nothing behind, also when it was about to attach', async () => {
  const { live, opened, closed, typed, stop } = setUp();
  live.emit();
  await settle();
  live.emit();
  stop();
  await settle();
  expect(opened).toEqual([1]);
  expect(closed).toEqual([1]);
  expect(live.size + typed.size).toBe(0);
});
