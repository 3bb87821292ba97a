import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from './open-store.ts';

const migrations = [
  { id: 'test/0001', sql: 'CREATE TABLE item (n INTEGER PRIMARY KEY, filler TEXT) STRICT' },
];

const writer = (dir: string): string => `
  const { openStore } = await import(${JSON.stringify(new URL('./open-store.ts', import.meta.url).href)});
  const { writeSync } = await import('node:fs');
  const store = openStore({ dir: ${JSON.stringify(dir)}, migrations: ${JSON.stringify(migrations)} });
  let n = store.read.get('SELECT coalesce(max(n), 0) AS n FROM item').n;
  const one = async (value) => {
    await store.commit((tx) => tx.run('INSERT INTO item VALUES (?, ?)', value, 'x'.repeat(value % 700)));
    writeSync(1, value + '\\n');
  };
  for (;;) await Promise.all([one(++n), one(++n), one(++n)]);
`;

/** Lets a process commit until it has acknowledged `count` rows, kills it, and answers all that it acknowledged. */
async function killAfter(dir: string, count: number): Promise<number[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer(dir)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (acknowledged.push(Number(line)) === count) child.kill('SIGKILL');
  }
  const [, signal] = await exit;
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

test('1: no acknowledged commit is lost over SIGKILLs in mid-write', { timeout: 60_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-kill-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const acknowledged: number[] = [];
  for (const count of [1, 7, 40, 133, 301, 12]) {
    acknowledged.push(...(await killAfter(dir, count)));
    const store = openStore({ dir, migrations });
    expect(store.read.get('PRAGMA quick_check')).toMatchObject({ quick_check: 'ok' });
    const there = new Set(store.read.all<{ n: number }>('SELECT n FROM item').map(({ n }) => n));
    expect(acknowledged.filter((n) => !there.has(n))).toEqual([]);
    await store.close();
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(494);
});
