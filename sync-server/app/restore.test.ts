import { copyFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createOperatedServer, type OperatedServer } from '../../e2e/fixtures/sync/operated-server.ts';
import { enterRaw, type RawDevice } from '../../e2e/fixtures/sync/raw-client.ts';
import { createPusher } from '../../e2e/fixtures/sync/server-process.ts';
import type { Welcome } from '../../shared/wire/messages.ts';
import { beginEpoch } from '../log/recovery.ts';
import { lock } from '../log/sqlite/folder.ts';
import { openSqliteLogStore } from '../log/sqlite/sqlite-log-store.ts';
import { restoreBackup } from '../ops/restore.ts';
import { inspectFolder } from './inspect-folder.ts';
import { clock, defer, random } from './platform.ts';

const verified = z.object({ findings: z.array(z.string()) });
const told = z.object({ isRecovering: z.boolean(), seq: z.number() });

let host: OperatedServer;

beforeEach(() => {
  host = createOperatedServer();
});
afterEach(() => host.end());

/** A log of some records with a backup of it, `a.backup`, and some more after that; nothing runs. */
async function backUp(records: number): Promise<{ owner: RawDevice; welcome: Welcome }> {
  const { server, owner, client } = await host.serveWithRecords(records);
  const { welcome } = client;
  expect((await host.say('backup', '--to', host.at('a.backup'))).code).toBe(0);
  await createPusher(client, records).push(5, 10);
  client.close();
  await host.stop(server);
  return { owner, welcome };
}

const restore = (...args: string[]): ReturnType<OperatedServer['say']> =>
  host.say('restore', '--from', host.at('a.backup'), ...args);

test('X1, X2: brings back what was there in a new epoch, and waits for an owner', async () => {
  const { owner, welcome: before } = await backUp(30);
  const moved = host.at('elsewhere');
  const restored = await restore('--data', moved);
  expect(restored.code).toBe(0);
  expect(restored.text).toContain('Restored records 1 to 33');
  expect(restored.text).toContain('until an owner or admin has connected once');
  const server = await host.serve('--data', moved);
  const back = await enterRaw(server.url, owner, { kind: 'resume' });
  expect(back.welcome).toMatchObject({ seq: 33, restoredHead: 33, isRecovering: true, deviceHead: 30 });
  expect(back.welcome.epoch).toBeGreaterThan(before.epoch);
  expect(back.welcome.workspaceId).toBe(before.workspaceId);
  expect((await host.run(told, 'status', '--data', moved)).isRecovering).toBe(true);
  back.send({ type: 'recovered' });
  for (; (await host.run(told, 'status', '--data', moved)).isRecovering;);
  back.close();
});

test('X2: with --open nobody has to come first, and the audit log says so', async () => {
  const { owner } = await backUp(3);
  expect((await restore('--replace')).code).toBe(0);
  const open = await host.serve('--open');
  const back = await enterRaw(open.url, owner, { kind: 'resume' });
  expect(back.welcome.isRecovering).toBe(false);
  back.close();
  const log = await host.say('audit');
  expect(log.text).toContain('epoch.begun');
  expect(log.text).toContain('operator.opened');
});

test('X1: the same backup twice begins two epochs', async () => {
  await backUp(3);
  const epochOf = async (): Promise<number> =>
    (await host.run(z.object({ epoch: z.number() }), 'status')).epoch;
  await restore('--replace');
  const first = await epochOf();
  const again = await restore('--data', host.at('again'));
  expect(again.code).toBe(0);
  const { epoch } = await host.run(z.object({ epoch: z.number() }), 'status', '--data', host.at('again'));
  expect(epoch).toBeGreaterThan(first);
});

test('V3: moves what is there aside only when told to', async () => {
  await backUp(10);
  const log = readFileSync(join(host.data, 'log.sqlite'));
  const refused = await restore();
  expect(refused.code).toBe('EXISTS');
  expect(refused.text).toContain('Give --replace');
  expect(readFileSync(join(host.data, 'log.sqlite')).equals(log)).toBe(true);
  const { replaced } = z.object({ replaced: z.string() }).parse((await restore('--replace')).json);
  expect(readFileSync(join(replaced, 'log.sqlite')).equals(log)).toBe(true);
  expect(readdirSync(host.data).filter((name) => name.startsWith('restor'))).toEqual([]);
  expect(await host.run(told, 'status')).toEqual({ isRecovering: true, seq: 13 });
  expect(await host.run(verified, 'verify')).toMatchObject({ findings: [] });
});

test('V4: never while a server runs', async () => {
  const { client } = await host.serveWithRecords(2);
  await host.say('backup', '--to', host.at('a.backup'));
  const busy = await restore('--replace');
  expect(busy.code).toBe('DATA_FOLDER');
  expect(busy.text).toContain('Another sync server uses the folder');
  expect(await createPusher(client, 2).push(1, 1)).toHaveLength(1);
  client.close();
});

test('B6, V2: refuses a damaged backup, and whatever is none, without touching the log', async () => {
  await backUp(10);
  const file = host.at('a.backup');
  const log = readFileSync(join(host.data, 'log.sqlite'));
  const whole = readFileSync(file);
  copyFileSync(file, host.at('short'));
  truncateSync(host.at('short'), whole.length - 4096);
  const damaged = Buffer.from(whole);
  damaged[9_000] = (damaged[9_000] ?? 0) ^ 1;
  writeFileSync(host.at('damaged'), damaged);
  copyFileSync(join(host.data, 'log.sqlite'), host.at('raw'));
  const codes = ['damaged', 'short', 'raw', 'nothing'].map(
    async (name) =>
      (await host.say('restore', '--from', host.at(name), '--data', host.at(`to-${name}`))).code,
  );
  expect(await Promise.all(codes)).toEqual(['DAMAGED', 'NOT_A_BACKUP', 'NOT_A_BACKUP', 'UNREADABLE']);
  for (const name of ['damaged', 'short', 'raw', 'nothing']) {
    expect((await host.say('restore', '--replace', '--from', host.at(name))).json).toBeNull();
  }
  expect(readFileSync(join(host.data, 'log.sqlite')).equals(log)).toBe(true);
  expect(readdirSync(host.data).some((name) => /^(restor|replaced)/.test(name))).toBe(false);
});

test('V5: one that was interrupted is told of, and may be done again', async () => {
  await backUp(10);
  writeFileSync(join(host.data, 'restore.pending'), '');
  await expect(host.serve()).rejects.toThrow('did not come to its end');
  expect((await restore('--replace')).code).toBe(0);
  const server = await host.serve();
  expect(server.invite).toBeNull();
});

test('V9: a log that stays in two files, because something reads in it, is not moved in', async () => {
  await backUp(3);
  const folder = host.at('elsewhere');
  const readers: DatabaseSync[] = [];
  const restoring = restoreBackup({
    ...{ from: host.at('a.backup'), folder, replace: false, clock },
    ...{ inspect: inspectFolder, hold: lock },
    async begin(staged) {
      const store = openSqliteLogStore({ folder: staged, clock, random, defer });
      const reader = new DatabaseSync(join(staged, 'log.sqlite'), { readOnly: true });
      reader.exec('BEGIN; SELECT * FROM server');
      readers.push(reader);
      await store.transact((tx) => beginEpoch(tx, clock.now()));
      await store.close();
    },
  });
  await expect(restoring).rejects.toMatchObject({ code: 'FAILED' });
  for (const reader of readers) reader.close();
  expect(readdirSync(folder)).toEqual(['lock.sqlite']);
  expect((await restore('--data', folder)).code).toBe(0);
});
