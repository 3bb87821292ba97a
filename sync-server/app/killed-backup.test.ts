import { once } from 'node:events';
import { existsSync, readdirSync, watch } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createOperatedServer, type OperatedServer } from '../../e2e/fixtures/sync/operated-server.ts';
import { createSyncProgram, type SyncProgram } from '../../e2e/fixtures/sync/server-process.ts';

const told = z.object({ backedUpSeq: z.number() });

let host: OperatedServer;
let program: SyncProgram;

beforeEach(() => {
  host = createOperatedServer();
  program = createSyncProgram(host.data);
});
afterEach(async () => {
  program.end();
  await host.end();
});

/** Begins a backup and kills it once so much has changed in its folder: while it copies, checks or names it. */
async function killAfter(changes: number, name: string): Promise<boolean> {
  const child = program.start('backup', '--to', host.at(name));
  let seen = 0;
  const watcher = watch(host.place, { recursive: true }, (_type, changed) => {
    if (String(changed).includes(name)) seen += 1;
    if (seen > changes) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  watcher.close();
  return child.signalCode === 'SIGKILL';
}

test('B3, B5: a backup that is killed leaves no half file under its name, and does not move what is backed up', async () => {
  await host.serveWithRecords(3_000);
  let killed = 0;
  for (let changes = 0; changes < 16; changes += 2) {
    const name = `after-${changes}.backup`;
    if (await killAfter(changes, name)) killed += 1;
    const { backedUpSeq } = await host.run(told, 'status');
    // Killed between its name and the word to the server, it is whole and the server knows nothing of it.
    const isWhole =
      existsSync(host.at(name)) && (await host.say('verify', '--from', host.at(name))).code === 0;
    expect(isWhole).toBe(existsSync(host.at(name)));
    expect(backedUpSeq === 0 || isWhole).toBe(true);
    if (backedUpSeq > 0) break;
  }
  expect(killed).toBeGreaterThan(2);
  const next = await host.say('backup', '--to', host.at('next.backup'));
  expect(next.code).toBe(0);
  expect(readdirSync(host.place)).toContain('next.backup');
}, 60_000);
