import { beforeEach, expect, test } from 'vitest';
import { terminalFlow } from '../../shared/contract/flow-control.ts';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import { createOutput, type Output } from './output.ts';

let time: ManualTime;
let output: Output;
let frames: string[];
let reads: ('pause' | 'resume')[];

beforeEach(() => {
  time = createManualTime();
  frames = [];
  reads = [];
  output = createOutput({
    timers: time.timers,
    send: (stream, bytes) => void frames.push(`${stream} ${Buffer.from(bytes).toString('latin1')}`),
    pause: () => void reads.push('pause'),
    resume: () => void reads.push('resume'),
  });
});

const print = (text: string): void => output.push('out', Buffer.from(text));

test('after a silence it is sent at once, and what follows soon is gathered', () => {
  print('a');
  expect(frames).toEqual(['out a']);
  print('b');
  print('c');
  expect(frames).toHaveLength(1);
  time.advance(terminalFlow.coalesceMs);
  expect(frames).toEqual(['out a', 'out bc']);
  time.advance(terminalFlow.coalesceMs);
  expect(time.pending).toBe(0);
  print('d');
  expect(frames.at(-1)).toBe('out d');
});

test('a full frame waits for nothing', () => {
  print('a');
  print('b'.repeat(terminalFlow.frameBytes));
  expect(frames).toHaveLength(2);
});

test('the two streams stay in their order', () => {
  print('a');
  print('b');
  output.push('err', Buffer.from('c'));
  print('d');
  output.flush();
  expect(frames).toEqual(['out a', 'out b', 'err c', 'out d']);
});

test('the process is paused once, and goes on below the lower mark', () => {
  const frame = 'x'.repeat(terminalFlow.frameBytes);
  while (reads.length === 0) print(frame);
  print(frame);
  expect(reads).toEqual(['pause']);
  const outstanding = frames.length * frame.length;
  output.credit(outstanding - terminalFlow.resumeBytes);
  expect(reads).toEqual(['pause']);
  output.credit(1);
  expect(reads).toEqual(['pause', 'resume']);
});
