import { DatabaseSync } from 'node:sqlite';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  authOf,
  enterRaw,
  helloOf,
  openRaw,
  type RawClient,
  type RawDevice,
} from '../../e2e/fixtures/sync/raw-client.ts';
import { createTestFolder, startTestServer, type TestServer } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { memberId, workspaceId } from '../../shared/domain/ids.ts';
import type { Clock } from '../../shared/lib/ports.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import { encodeClientMessage } from '../../shared/wire/client-codec.ts';
import { closeCodes, type CloseName } from '../../shared/wire/close-codes.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage, Intent } from '../../shared/wire/messages.ts';
import type { RequestCall } from '../../shared/wire/request-messages.ts';
import type { Role } from '../../shared/domain/role.ts';
import { createTestWriter, type TestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import { clock, random } from '../app/platform.ts';

const newId = createUuid7({ clock, random });
const resume: Intent = { kind: 'resume' };
const group: GroupId = `team:${newId()}`;

let folder: ReturnType<typeof createTestFolder>;
let server: TestServer;
let time: ManualTime;
let owner: RawDevice;
let ownerClient: RawClient;
let documentId: string;
let writer: TestWriter;

function device(): RawDevice {
  return { deviceId: newId(), keyId: 'k1', ...createDeviceKey() };
}

function push(localId: number, payload: Uint8Array = writer.type('x')): ClientMessage {
  const record = { localId, groupId: group, documentId, origin: '', payload };
  return { type: 'push', batchId: localId, records: [record] };
}

/** Rows of what a connection may leave behind. */
function traces(): number {
  const database = new DatabaseSync(join(folder.path, 'log.sqlite'), { readOnly: true });
  const tables = [
    'record',
    'document',
    'envelope',
    'run',
    'device',
    'member',
    'key_counter',
    'invite',
    'audit',
  ];
  const count = tables
    .map((table) => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']))
    .reduce((sum, n) => sum + n, 0);
  database.close();
  return count;
}

async function expectClosed(client: RawClient, name: CloseName): Promise<void> {
  await expect(client.next('bye')).resolves.toMatchObject({ code: closeCodes[name] });
  await expect(client.closed).resolves.toBe(closeCodes[name]);
}

function inviteCall(role: Role): RequestCall {
  return { method: 'invites.create', role, teams: null, ttlMs: 7 * 24 * 60 * 60 * 1000, memberId: null };
}

async function inviteFor(role: 'member' | 'viewer'): Promise<string> {
  ownerClient.send({ type: 'request', id: 1, call: inviteCall(role) });
  const { result } = await ownerClient.next('response');
  return result.method === 'invites.create' ? result.invite : '';
}

beforeEach(async () => {
  folder = createTestFolder();
  time = createManualTime({ now: clock.now() });
  // Time stands still unless a test moves it; the server's own timers follow.
  const still: Clock = time.clock;
  server = await startTestServer(folder.path, { clock: still, timers: time.timers });
  owner = device();
  documentId = `issue:${newId()}`;
  writer = createTestWriter();
  ownerClient = await enterRaw(server.url, owner, {
    kind: 'claim',
    invite: server.invite ?? '',
    workspaceId: workspaceId.parse(newId()),
    memberId: memberId.parse(newId()),
  });
});

afterEach(async () => {
  ownerClient.close();
  await server.close();
  folder.remove();
});

describe('authentication', () => {
  test('A3: lets a known device in again', async () => {
    const again = await enterRaw(server.url, owner, resume);
    expect(again.welcome).toMatchObject({ role: 'owner', deviceHead: 0, envelopeHead: { seq: 0 } });
    again.close();
  });

  const forged: [string, (stranger: RawDevice) => RawDevice][] = [
    ['another key under the same id', () => ({ ...owner, ...createDeviceKey() })],
    ['the right public key without the private one', () => ({ ...owner, sign: createDeviceKey().sign })],
    ['a device nobody knows', (stranger) => stranger],
    ['another key id', () => ({ ...owner, keyId: 'k2' })],
  ];
  test.each(forged)('A3: refuses %s', async (_, forge) => {
    const before = traces();
    const client = await openRaw(server.url);
    const hello = helloOf(forge(device()), resume);
    client.send(hello);
    client.send(await authOf(forge(device()), hello, await client.next('challenge')));
    await expectClosed(client, 'unauthorised');
    expect(traces()).toBe(before);
  });

  test('A2: refuses an answer to another connection’s challenge', async () => {
    const first = await openRaw(server.url);
    const second = await openRaw(server.url);
    const hello = helloOf(owner, resume);
    first.send(hello);
    second.send(hello);
    const stolen = await authOf(owner, hello, await first.next('challenge'));
    const other = await second.next('challenge');
    expect(other.nonce).toHaveLength(32);
    second.send(stolen);
    await expectClosed(second, 'unauthorised');
    first.send(stolen);
    await expect(first.next('welcome')).resolves.toMatchObject({ role: 'owner' });
    first.close();
  });

  test('A2: refuses an answer that was signed for another invite', async () => {
    const [mine, other] = [await inviteFor('viewer'), await inviteFor('member')];
    const joiner = device();
    const client = await openRaw(server.url);
    client.send(helloOf(joiner, { kind: 'join', invite: other }));
    const challenge = await client.next('challenge');
    client.send(await authOf(joiner, helloOf(joiner, { kind: 'join', invite: mine }), challenge));
    await expectClosed(client, 'unauthorised');
  });

  const early: [string, ClientMessage][] = [
    ['push', { type: 'push', batchId: 1, records: [] }],
    ['pull', { type: 'pull', cursors: [], credits: 1_000_000 }],
    ['request', { type: 'request', id: 1, call: inviteCall('owner') }],
    ['auth without hello', { type: 'auth', signature: new Uint8Array(64) }],
  ];
  test.each(early)('A1: refuses %s before welcome', async (_, message) => {
    const before = traces();
    const client = await openRaw(server.url);
    client.send(message);
    await expectClosed(client, 'unauthorised');
    expect(traces()).toBe(before);
  });

  test('F4: tells another version from garbage', async () => {
    const client = await openRaw(server.url);
    const frame = encodeClientMessage(helloOf(owner, resume));
    frame.set([9, 9], 1);
    client.sendBytes(frame);
    await expectClosed(client, 'upgradeRequired');
  });
});

describe('invites', () => {
  test('A4: one that expired is refused', async () => {
    const invite = await inviteFor('member');
    time.advance(7 * 24 * 60 * 60 * 1000);
    const client = await openRaw(server.url);
    const joiner = device();
    const hello = helloOf(joiner, { kind: 'join', invite });
    client.send(hello);
    client.send(await authOf(joiner, hello, await client.next('challenge')));
    await expectClosed(client, 'inviteInvalid');
  });

  test('A4: whoever used it may present it again, because the answer may have been lost', async () => {
    const invite = await inviteFor('member');
    const joiner = device();
    const first = await enterRaw(server.url, joiner, { kind: 'join', invite });
    const again = await enterRaw(server.url, joiner, { kind: 'join', invite });
    expect(again.welcome.memberId).toBe(first.welcome.memberId);
    first.close();
    again.close();
  });

  test('A4: neither disk holds the invite itself', async () => {
    const invite = await inviteFor('member');
    const database = new DatabaseSync(join(folder.path, 'log.sqlite'), { readOnly: true });
    const rows = database.prepare('SELECT * FROM invite').all();
    database.close();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(invite);
  });
});

describe('limits', () => {
  test('L1: a stranger has five seconds', async () => {
    const client = await openRaw(server.url);
    client.send(helloOf(owner, resume));
    await client.next('challenge');
    time.advance(wireLimits.strangerMs);
    await expectClosed(client, 'timeout');
  });

  test('L1: a stranger has ten messages', async () => {
    const client = await openRaw(server.url);
    for (let i = 0; i <= wireLimits.strangerMessages; i++) client.send({ type: 'ping' });
    await expectClosed(client, 'tooMany');
  });

  test('L1: a stranger has 4 KiB a frame', async () => {
    const client = await openRaw(server.url);
    client.sendBytes(new Uint8Array(wireLimits.strangerFrame + 1));
    await expectClosed(client, 'tooLarge');
  });

  test('L1: a stranger that sends much more is cut off', async () => {
    const client = await openRaw(server.url);
    client.sendBytes(new Uint8Array(wireLimits.frame));
    await expect(client.closed).resolves.toBe(1006);
  });

  test('L2: a frame of a known device may have 1 MiB, and no more', async () => {
    ownerClient.send(push(1, writer.type('x'.repeat(wireLimits.payload - 100))));
    await expect(ownerClient.next('ack')).resolves.toMatchObject({ batchId: 1 });
    ownerClient.sendBytes(new Uint8Array(wireLimits.frame + 1));
    await expectClosed(ownerClient, 'tooLarge');
  });

  test('L3: too many unanswered pushes', async () => {
    for (let i = 1; i <= 200; i++) ownerClient.send(push(i));
    await expectClosed(ownerClient, 'tooMany');
  });

  test('H2: silence ends the connection', async () => {
    time.advance(wireLimits.silenceMs);
    await expectClosed(ownerClient, 'timeout');
  });

  test('L4: strangers of one address cannot take all the room', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const clients = await Promise.all(
      Array.from({ length: 80 }, async () => {
        const client = await openRaw(server.url);
        void client.closed.then((status) => status === 503 && resolve(status));
        return client;
      }),
    );
    await expect(promise).resolves.toBe(503);
    // From elsewhere one comes in all the same.
    const elsewhere = await enterRaw(server.url, owner, resume, { localAddress: '127.0.0.2' });
    expect(elsewhere.welcome.role).toBe('owner');
    elsewhere.close();
    // They are gone after their five seconds, and somebody known comes in again.
    time.advance(wireLimits.strangerMs);
    await Promise.all(clients.map(({ closed }) => closed));
    const again = await enterRaw(server.url, owner, resume);
    again.close();
  });

  test('L4: a web page is refused, as is any other path', async () => {
    const page = await openRaw(server.url, { origin: 'https://example.org' });
    await expect(page.closed).resolves.toBe(403);
    const local = await openRaw(server.url, { origin: server.url.replace('ws', 'http') });
    await expect(local.closed).resolves.toBe(403);
    const elsewhere = await openRaw(`${server.url}/other`);
    await expect(elsewhere.closed).resolves.toBe(404);
  });

  test('text and broken frames are refused', async () => {
    const client = await openRaw(server.url);
    client.sendBytes('hello');
    await expectClosed(client, 'malformed');
  });

  test('bytes that are no HTTP do no harm', async () => {
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
    socket.write(Uint8Array.from({ length: 3000 }, (_, i) => i % 251));
    await new Promise((resolve) => socket.once('close', resolve).resume());
    const again = await enterRaw(server.url, owner, resume);
    expect(again.welcome.role).toBe('owner');
    again.close();
  });
});

describe('reading and writing', () => {
  test('W3, W4: the same batch twice is one', async () => {
    const batch = push(1);
    ownerClient.send(batch);
    ownerClient.send(batch);
    const [first = 0] = (await ownerClient.next('ack')).seqs;
    await expect(ownerClient.next('ack')).resolves.toMatchObject({ seqs: [first] });
    ownerClient.send(push(2));
    await expect(ownerClient.next('ack')).resolves.toMatchObject({ seqs: [first + 1] });
  });

  test('P5: a device’s own records come back to it', async () => {
    ownerClient.send({ type: 'pull', cursors: [], credits: 1_000_000 });
    for (let head = 0; head === 0;) ({ head } = await ownerClient.next('records'));
    ownerClient.send(push(1));
    const { items } = await ownerClient.next('records');
    expect(items).toMatchObject([{ deviceId: owner.deviceId, localId: 1 }]);
  });

  test('says goodbye when it stops', async () => {
    const gone = expectClosed(ownerClient, 'goingAway');
    await server.close();
    await gone;
  });
});
