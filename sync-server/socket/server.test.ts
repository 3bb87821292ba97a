import * as fc from 'fast-check';
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

function device(): RawDevice {
  return { deviceId: newId(), keyId: 'k1', ...createDeviceKey() };
}

function push(localId: number, payload: Uint8Array = Uint8Array.of(1, 2, 3)): ClientMessage {
  return { type: 'push', batchId: localId, records: [{ localId, groupId: group, documentId, payload }] };
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

async function inviteFor(role: 'member' | 'viewer'): Promise<string> {
  ownerClient.send({ type: 'request', id: 1, call: { method: 'invites.create', role } });
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
    expect(again.welcome).toMatchObject({ role: 'owner', seq: 0, deviceHead: 0, envelopeHead: { seq: 0 } });
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
    ['pull', { type: 'pull', cursors: [] }],
    ['request', { type: 'request', id: 1, call: { method: 'invites.create', role: 'owner' } }],
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
    frame[1] = 2;
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
    ownerClient.send(push(1, new Uint8Array(wireLimits.payload)));
    await expect(ownerClient.next('ack')).resolves.toMatchObject({ seqs: [1] });
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

  test('L4: strangers cannot take all the room', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const clients = await Promise.all(
      Array.from({ length: 270 }, async () => {
        const client = await openRaw(server.url);
        void client.closed.then((status) => status === 503 && resolve(status));
        return client;
      }),
    );
    await expect(promise).resolves.toBe(503);
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

describe('frames from a device that went wrong', () => {
  const records = fc.array(
    fc.record({
      localId: fc.nat(5),
      groupId: fc.constantFrom<GroupId>('workspace', group, `member:${newId()}`),
      documentId: fc.constantFrom('issue:x', 'board:1', 'workspace2', '', '../../etc'),
      payload: fc.uint8Array({ maxLength: 8 }),
    }),
    { maxLength: 3 },
  );
  const start = fc.oneof(
    records.map((items) => encodeClientMessage({ type: 'push', batchId: 1, records: items })),
    fc.constant(encodeClientMessage({ type: 'ping' })),
    fc.constant(encodeClientMessage({ type: 'pull', cursors: [{ groupId: group, seq: 5 }] })),
    fc.uint8Array({ maxLength: 40 }),
  );
  const mutated = fc
    .tuple(start, fc.nat(), fc.nat(255))
    .map(([frame, at, byte]) =>
      frame.length === 0 ? frame : frame.map((old, i) => (i === at % frame.length ? byte : old)),
    );

  test('F3, W2: end in a documented way and leave no trace', async () => {
    const before = traces();
    const codes = new Set<number>(Object.values(closeCodes));
    await fc.assert(
      fc.asyncProperty(fc.array(mutated, { minLength: 1, maxLength: 4 }), async (frames) => {
        const client = await enterRaw(server.url, owner, resume);
        for (const frame of frames) client.sendBytes(frame);
        // A goodbye that every server understands: either it is read, or the connection has ended before.
        client.sendBytes(Uint8Array.of(0));
        expect(codes).toContain(await client.closed);
      }),
      { numRuns: 60 },
    );
    expect(traces()).toBe(before);
  });

  test('a malformed frame among good ones ends the connection; what was acknowledged stays', async () => {
    ownerClient.send(push(1));
    await ownerClient.next('ack');
    const before = traces();
    ownerClient.sendBytes(Uint8Array.of(99));
    ownerClient.send(push(2));
    await expectClosed(ownerClient, 'malformed');
    expect(traces()).toBe(before);
  });
});

describe('reading and writing', () => {
  test('W3, W4: the same batch twice is one', async () => {
    ownerClient.send(push(1));
    ownerClient.send(push(1));
    await expect(ownerClient.next('ack')).resolves.toMatchObject({ seqs: [1] });
    await expect(ownerClient.next('ack')).resolves.toMatchObject({ seqs: [1] });
    ownerClient.send(push(2));
    await expect(ownerClient.next('ack')).resolves.toMatchObject({ seqs: [2] });
  });

  test('P5: a device’s own records come back to it', async () => {
    ownerClient.send({ type: 'pull', cursors: [] });
    ownerClient.send(push(1));
    for (let head = 0; head < 1;) ({ head } = await ownerClient.next('records'));
    ownerClient.send(push(2));
    const { items } = await ownerClient.next('records');
    expect(items).toMatchObject([{ seq: 2, deviceId: owner.deviceId }]);
  });

  test('P3: a second pull is refused', async () => {
    ownerClient.send({ type: 'pull', cursors: [] });
    ownerClient.send({ type: 'pull', cursors: [] });
    await expectClosed(ownerClient, 'malformed');
  });

  test('R1: requests are answered with their id', async () => {
    const call = { method: 'keys.lease', teamId: newId(), above: 41, count: 10 } as const;
    ownerClient.send({ type: 'request', id: 7, call });
    ownerClient.send({ type: 'request', id: 8, call: { ...call, above: 0, count: 1001 } });
    ownerClient.send({ type: 'request', id: 9, call: { ...call, above: 0, count: 1 } });
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await ownerClient.next('response'));
    expect(answers).toMatchObject([
      { id: 7, result: { from: 42, to: 51 } },
      { id: 8, result: { method: 'refused', code: 'INVALID' } },
      { id: 9, result: { from: 52, to: 52 } },
    ]);
  });

  test('says goodbye when it stops', async () => {
    const gone = expectClosed(ownerClient, 'goingAway');
    await server.close();
    await gone;
  });
});
