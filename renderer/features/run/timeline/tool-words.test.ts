import { expect, test } from 'vitest';
import type { ToolCall } from './timeline-model.ts';
import { describeTools, detailTools, nameTools } from './tool-words.ts';

const call = (tool: ToolCall['tool'], rest: Partial<ToolCall> = {}): ToolCall => ({
  seq: 1,
  at: 1,
  toolId: '1',
  tool,
  title: 'npm test\nsecond line',
  status: 'completed',
  ...rest,
});

test('looks are counted apart, files once each', () => {
  const looks = [
    call('read', { files: ['a.ts', 'b.ts'] }),
    call('read', { files: ['a.ts'] }),
    call('search'),
    call('search'),
  ];
  expect(describeTools('look', looks, 'running')).toBe('Read 2 files, searched 2 times');
  expect(describeTools('look', [call('search')], 'ended')).toBe('Searched 1 time');
});

test('edits count files, commands count calls', () => {
  expect(
    describeTools('edit', [call('edit', { files: ['a', 'b'] }), call('edit', { files: ['b'] })], 'running'),
  ).toBe('Edited 2 files');
  expect(describeTools('command', [call('command')], 'waiting')).toBe('Ran 1 command');
});

test('what is under way says so, but not once the run has ended', () => {
  const running = [call('command', { status: 'running' })];
  expect(describeTools('command', running, 'running')).toBe('Running 1 command');
  expect(describeTools('command', running, 'ended')).toBe('Ran 1 command');
});

test('what waits for an answer does not run', () => {
  const pending = call('edit', { status: 'running' });
  expect(describeTools('edit', [pending], 'waiting')).toBe('Asks for 1 edit');
  expect(describeTools('edit', [call('edit'), pending], 'waiting')).toBe('Edited 1 file, asks for more');
});

test('at most three names, first lines only', () => {
  expect(nameTools([call('edit', { files: ['a', 'b', 'c', 'd', 'e'] })])).toBe('a, b, c, and 2 more');
  expect(nameTools([call('command'), call('command')])).toBe('npm test');
});

test('the detail tells exit code, failures, refusals and time', () => {
  expect(detailTools([call('command', { exitCode: 0, durationMs: 64_000 })])).toBe('exit 0 · 1 m 04 s');
  expect(detailTools([call('command', { status: 'failed' }), call('command')])).toBe('1 failed');
  expect(detailTools([call('command', { status: 'declined' })])).toBe('denied');
  expect(detailTools([call('command', { status: 'running' })])).toBe('');
});
