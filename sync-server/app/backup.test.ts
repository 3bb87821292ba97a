import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createOperatedServer, type OperatedServer } from '../../e2e/fixtures/sync/operated-server.ts';
import { enterRaw } from '../../e2e/fixtures/sync/raw-client.ts';
import { createPusher } from '../../e2e/fixtures/sync/server-process.ts';

const made = z.object({ seq: z.number(), bytes: z.number() });
const verified = z.object({ seq: z.number().optional(), findings: z.array(z.string()) });
const told = z.object({ backedUpSeq: z.number(), isServed: z.boolean() });

let host: OperatedServer;

beforeEach(() => {
  host = createOperatedServer();
});
afterEach(() => host.end());

describe('backup', () => {
  test('B2, B5: of a server that is being written to is whole, and tells the server how far it reaches', async () => {
    const { server, owner, client } = await host.serveWithRecords(200);
    const pusher = createPusher(client, 200);
    let done = false;
    const writing = (async () => {
      for (; !done;) await pusher.push(3, 30);
    })();
    const file = host.at('one.backup');
    const { seq, bytes } = await host.run(made, 'backup', '--to', file);
    done = true;
    await writing;
    expect(seq).toBeGreaterThanOrEqual(203);
    expect(statSync(file).size).toBe(bytes);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(host.place).toSorted()).toEqual(['data', 'one.backup']);
    expect(await host.run(verified, 'verify', '--from', file)).toMatchObject({ seq, findings: [] });
    const again = await enterRaw(server.url, owner, { kind: 'resume' });
    expect(again.welcome.backedUpSeq).toBe(seq);
    expect(await host.run(told, 'status')).toMatchObject({ backedUpSeq: seq, isServed: true });
    again.close();
    client.close();
    await host.stop(server);
    expect(await host.run(told, 'status')).toMatchObject({ backedUpSeq: seq, isServed: false });
  });

  test('B5: of a server that is not running is marked in its log, too', async () => {
    const { server, client } = await host.serveWithRecords(2);
    client.close();
    await host.stop(server);
    const { seq } = await host.run(made, 'backup', '--to', host.at('a.backup'));
    expect(seq).toBe(5);
    expect(await host.run(told, 'status')).toEqual({ backedUpSeq: 5, isServed: false });
  });

  test('B5: of a server that cannot be told is whole, and the command says so', async () => {
    await host.serveWithRecords(2);
    rmSync(join(host.data, 'control.sock'));
    const untold = await host.say('backup', '--to', host.at('a.backup'));
    expect(untold.code).toBe('UNTOLD');
    expect(untold.text).toContain('a.backup is a whole backup, checked.');
    expect((await host.say('verify', '--from', host.at('a.backup'))).code).toBe(0);
  });

  test('B3, O4: never writes over a file, and of a log that is not there makes none', async () => {
    await host.serveWithRecords(3);
    writeFileSync(host.at('mine'), 'precious');
    const taken = await host.say('backup', '--to', host.at('mine'));
    expect(taken.code).toBe('EXISTS');
    expect(taken.text).toContain('It was not changed.');
    expect(readFileSync(host.at('mine'), 'utf8')).toBe('precious');
    const nowhere = await host.say('backup', '--to', host.at('none'), '--data', host.at('elsewhere'));
    expect(nowhere.code).toBe('NO_LOG');
    expect(existsSync(host.at('elsewhere'))).toBe(false);
    expect(existsSync(host.at('none'))).toBe(false);
  });

  test('B7: by the server itself: made, checked, kept as many as asked, and counted', async () => {
    const { server: first, client } = await host.serveWithRecords(50);
    client.close();
    await host.stop(first);
    const folder = host.at('backups');
    mkdirSync(folder);
    for (const day of ['01', '02', '03']) {
      writeFileSync(join(folder, `hearth-2026-01-${day}T00-00-00Z.backup`), 'old');
    }
    const server = await host.serve('--backup-to', folder, '--backup-every', '1h', '--keep', '2');
    const metrics = async (): Promise<string> =>
      (await fetch(`${server.url.replace('ws', 'http')}/metrics`)).text();
    for (; !(await metrics()).includes('hearth_sync_backups_total 1\n'););
    expect((await host.run(told, 'status')).backedUpSeq).toBe(53);
    await host.stop(server);
    const names = readdirSync(folder).toSorted();
    expect(names).toHaveLength(2);
    expect(names[0]).toBe('hearth-2026-01-03T00-00-00Z.backup');
    const newest = join(folder, names[1] ?? '');
    expect(await host.run(verified, 'verify', '--from', newest)).toMatchObject({ seq: 53, findings: [] });
    expect(host.events).toContain('backup.made');
  });
});

describe('verify', () => {
  test('V1: finds nothing in a sound log while it is served, and leaves nothing behind', async () => {
    await host.serveWithRecords(20);
    const sound = await host.say('verify');
    expect(sound.text).toContain('is sound: records 1 to 23');
    expect(sound.code).toBe(0);
    expect(readdirSync(host.data).filter((name) => name.startsWith('verifying'))).toEqual([]);
  });

  test('V1, B4: says what somebody changed in the log, and ends with 1; such a log is not backed up', async () => {
    const { server, client } = await host.serveWithRecords(20);
    client.close();
    await host.stop(server);
    const database = new DatabaseSync(join(host.data, 'log.sqlite'));
    database.exec('UPDATE record SET payload = zeroblob(length(payload)) WHERE seq = 9');
    database.close();
    const found = await host.say('verify');
    expect(found.code).toBe(1);
    expect(found.text).toContain('Record 9: it is not what was accepted');
    const refused = await host.say('backup', '--to', host.at('bad.backup'));
    expect(refused.code).toBe('UNSOUND');
    expect(refused.text).toContain('Record 9');
    expect(readdirSync(host.place)).toEqual(['data']);
    expect((await host.run(told, 'status')).backedUpSeq).toBe(0);
  });

  test('V1, B4: finds damaged pages', async () => {
    const { server, client } = await host.serveWithRecords(500);
    client.close();
    await host.stop(server);
    const file = join(host.data, 'log.sqlite');
    const bytes = readFileSync(file);
    bytes.fill(0xff, 12 * 4096, 13 * 4096);
    writeFileSync(file, bytes);
    const { findings } = await host.run(verified, 'verify');
    expect(findings.length).toBeGreaterThan(0);
    expect((await host.say('backup', '--to', host.at('bad.backup'))).code).not.toBe(0);
    expect(readdirSync(host.place)).toEqual(['data']);
  });
});
