import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { enterRaw } from '../../e2e/fixtures/sync/raw-client.ts';
import {
  claimServer,
  createDevice,
  createPusher,
  createSyncProgram,
  type SyncProgram,
} from '../../e2e/fixtures/sync/server-process.ts';
import { createTestFolder } from '../../e2e/fixtures/sync/test-server.ts';

let place: ReturnType<typeof createTestFolder>;
let program: SyncProgram;

beforeEach(() => {
  place = createTestFolder();
  program = createSyncProgram(`${place.path}/data`);
});
afterEach(() => {
  program.end();
  place.remove();
});

test('a server’s whole life in processes: serve, back up, lose it, restore, open, go on', async () => {
  const file = `${place.path}/a.backup`;
  const moved = `${place.path}/moved`;
  const server = await program.serve();
  const owner = createDevice();
  const client = await claimServer(server, owner);
  const pusher = createPusher(client);
  await pusher.push(400, 40);
  let done = false;
  const writing = (async () => {
    for (; !done;) await pusher.push(5, 40);
  })();
  const made = await program.run('backup', '--to', file);
  done = true;
  await writing;
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toMatch(/^Backup made and checked: .*\n {2}holds records 1 to \d{3,},/);
  const status = z.object({ backedUpSeq: z.number(), isServed: z.literal(true) });
  const { backedUpSeq } = status.parse(JSON.parse((await program.run('status', '--json')).stdout));
  expect(backedUpSeq).toBeGreaterThan(400);

  server.process.kill('SIGKILL');
  await server.exit;
  const sound = await program.run('verify');
  expect(sound.stdout).toContain('is sound');
  const damaged = readFileSync(file);
  damaged[5_000] = (damaged[5_000] ?? 0) ^ 64;
  writeFileSync(`${place.path}/damaged`, damaged);
  const refused = await program.run('restore', '--from', `${place.path}/damaged`, '--data', moved);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('is damaged');

  const restored = await program.run('restore', '--from', file, '--data', moved);
  expect(restored).toMatchObject({ code: 0, stderr: '' });
  const second = await program.serve('--data', moved, '--open');
  const back = await enterRaw(second.url, owner, { kind: 'resume' });
  expect(back.welcome).toMatchObject({ isRecovering: false, restoredHead: backedUpSeq });
  expect(await createPusher(back, back.welcome.deviceHead).push(1, 5)).toHaveLength(1);
  const audit = await program.run('audit', '--data', moved);
  expect(audit.stdout).toMatch(/workspace\.claimed {2}owner\n[^]*epoch\.begun/);
}, 60_000);

test('--backup-to: the thread that makes backups works beside a serving process', async () => {
  const server = await program.serve('--backup-to', `${place.path}/backups`, '--backup-every', '1h');
  for (; !server.stderr().includes('"backup.made"');)
    await once(server.process.stderr ?? server.process, 'data');
  const metrics = await (await fetch(`${server.http}/metrics`)).text();
  expect(metrics).toContain('hearth_sync_backups_total 1\n');
});
