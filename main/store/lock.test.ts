import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acquireLock, readOwner } from './lock.ts';

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-lock-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Another process that holds the lock until it is killed. */
async function otherOwner(dir: string): Promise<ChildProcess> {
  const code = `
    const { acquireLock } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)});
    acquireLock(${JSON.stringify(dir)});
    process.stdout.write('held');
    process.stdin.resume();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

test('30: a second process is refused and told the pid of the first', async () => {
  const dir = tempDir();
  const owner = await otherOwner(dir);
  expect(() => acquireLock(dir)).toThrow(
    expect.objectContaining({
      code: 'PROFILE_LOCKED',
      message: expect.stringContaining(`process ${owner.pid}`),
    }),
  );
});

test('31: a SIGKILL frees the profile', async () => {
  const dir = tempDir();
  const owner = await otherOwner(dir);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(readOwner(dir)?.pid).toBe(owner.pid);
  const lock = acquireLock(dir);
  expect(readOwner(dir)).toEqual({ pid: process.pid, socket: null });
  lock.release();
});

test('30: the same process cannot take it twice, and can again after a release', () => {
  const dir = tempDir();
  const lock = acquireLock(dir);
  expect(() => acquireLock(dir)).toThrow(expect.objectContaining({ code: 'PROFILE_LOCKED' }));
  lock.writeOwner({ pid: process.pid, socket: '/run/hearth.sock' });
  expect(readOwner(dir)?.socket).toBe('/run/hearth.sock');
  lock.release();
  lock.release();
  expect(readOwner(dir)).toBeNull();
  acquireLock(dir).release();
});
