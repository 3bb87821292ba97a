import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { signalGroup } from './signals.ts';

test('a process that leads no group yet is signalled all the same', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const exited = once(child, 'exit');
  await once(child, 'spawn');
  expect(signalGroup(child.pid ?? 0, 'SIGKILL')).toBe(true);
  expect(await exited).toEqual([null, 'SIGKILL']);
});

test('a group is signalled whole', async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 1000 & echo up; wait'], { detached: true });
  await once(child.stdout, 'data');
  // Comes when nobody holds the output open any more, the grandchild included.
  const closed = once(child, 'close');
  expect(signalGroup(child.pid ?? 0, 'SIGKILL')).toBe(true);
  expect(await closed).toEqual([null, 'SIGKILL']);
});

test('one that is gone is told as gone', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(signalGroup(child.pid ?? 0, 'SIGKILL')).toBe(false);
});
