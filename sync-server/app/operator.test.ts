import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createOperatedServer, type OperatedServer } from '../../e2e/fixtures/sync/operated-server.ts';
import { enterRaw } from '../../e2e/fixtures/sync/raw-client.ts';
import { createDevice } from '../../e2e/fixtures/sync/server-process.ts';

const invited = z.object({ invite: z.string(), expiresAt: z.number() });
const entries = z.array(z.object({ action: z.string(), detail: z.string().nullable(), at: z.number() }));

let host: OperatedServer;

beforeEach(() => {
  host = createOperatedServer();
});
afterEach(() => host.end());

test('O2, O3: invites an owner, through the server that runs and without one, and the audit log says so', async () => {
  const { server, client } = await host.serveWithRecords(1);
  const first = await host.run(invited, 'invite', '--valid-for', '10m');
  const newcomer = await enterRaw(server.url, createDevice(), { kind: 'join', invite: first.invite });
  expect(newcomer.welcome.role).toBe('owner');
  newcomer.close();
  client.close();
  await host.stop(server);
  const second = await host.run(invited, 'invite', '--role', 'viewer');
  const again = await host.serve();
  const viewer = await enterRaw(again.url, createDevice(), { kind: 'join', invite: second.invite });
  expect(viewer.welcome.role).toBe('viewer');
  viewer.close();
  const log = await host.run(entries, 'audit', '--since', '1h');
  const said = log.map(({ action, detail }) => `${action} ${detail}`);
  expect(said).toEqual(
    expect.arrayContaining(['workspace.claimed owner', 'operator.invited owner', 'operator.invited viewer']),
  );
  expect(JSON.stringify(log)).not.toContain(first.invite);
  expect(await host.run(entries, 'audit', '--since', '2099-01-01')).toEqual([]);
  expect((await host.say('verify')).code).toBe(0);
});

test('O3: cannot invite to a server that nobody has claimed', async () => {
  await host.serve();
  const refused = await host.say('invite');
  expect(refused.code).toBe('UNCLAIMED');
  expect(refused.text).toContain('Nothing was changed.');
});

test('O1: the way to a server is for its own user only, and goes with it', async () => {
  const server = await host.serve();
  for (const name of ['control.sock', 'server.json']) {
    expect(statSync(join(host.data, name)).mode & 0o777).toBe(0o600);
  }
  await host.stop(server);
  expect(readdirSync(host.data).filter((name) => /control|server/.test(name))).toEqual([]);
});

test('O1: reaches a server whose folder has a path too long for a socket', async () => {
  const deep = host.at('d'.repeat(120));
  const server = await host.serve('--data', deep);
  const { control } = z
    .object({ control: z.string() })
    .parse(JSON.parse(readFileSync(join(deep, 'server.json'), 'utf8')));
  expect(statSync(dirname(control)).mode & 0o777).toBe(0o700);
  expect((await host.say('status', '--data', deep)).text).toContain(', running');
  await host.stop(server);
  expect(existsSync(dirname(control))).toBe(false);
});

test('O4: asks nothing of a folder that is none', async () => {
  for (const command of ['status', 'audit', 'invite', 'compact', 'verify']) {
    expect((await host.say(command, '--data', host.at('nowhere'))).code).toBe('NO_LOG');
  }
  expect(readdirSync(host.place)).toEqual([]);
});

test('N4, O2: compacts what is in a backup once the server is stopped, and all is still there', async () => {
  const { server, client } = await host.serveWithRecords(1_500);
  const refused = await host.say('compact');
  expect(refused.code).toBe('RUNNING');
  expect(refused.text).toContain('compacts by itself');
  client.close();
  await host.stop(server);
  expect((await host.say('compact')).text).toContain('no record is in a backup yet');
  await host.say('backup', '--to', host.at('a.backup'));
  const size = (): number => statSync(join(host.data, 'log.sqlite')).size;
  const before = size();
  const compacted = await host.say('compact');
  expect(compacted.text).toContain('Dropped');
  expect(size()).toBeLessThan(before);
  expect(await host.say('verify')).toMatchObject({ code: 0, json: { seq: 1_503, findings: [] } });
});
