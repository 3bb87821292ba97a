import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstPrevHash } from '../../shared/boundary/envelope.ts';
import type { SyncStatus } from '../../shared/contract/methods/system.ts';
import { actionId, deviceId, memberId, workspaceId } from '../../shared/domain/ids.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import type { ClientMessage, ServerMessage, Welcome } from '../../shared/wire/messages.ts';
import { createSyncConnection, type SyncConnection } from './sync-connection.ts';
import { createMemoryEnvelopes } from './testing/memory-envelopes.ts';
import { createMemoryKeys, createMemoryReplica, type MemoryReplica } from './testing/memory-replica.ts';
import {
  createMemoryJournal,
  createMemoryMeta,
  createMemoryStore,
  type MemoryStore,
} from './testing/memory-store.ts';
import { createScriptedSockets, type ScriptedSocket } from './testing/scripted-socket.ts';

const id = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const workspace = workspaceId.parse(id(1));
const member = memberId.parse(id(2));
const challenge: ServerMessage = { type: 'challenge', nonce: new Uint8Array(32), serverId: id(9), epoch: 1 };
const welcome: Welcome = {
  type: 'welcome',
  workspaceId: workspace,
  memberId: member,
  role: 'owner',
  epoch: 1,
  seq: 0,
  deviceHead: 0,
  envelopeHead: { seq: 0, hash: firstPrevHash },
  groups: [],
};

let time: ManualTime;
let store: MemoryStore;
let replica: MemoryReplica;
let connection: SyncConnection;
let network: ReturnType<typeof createScriptedSockets>;

/** Lets everything happen that needs no time. */
async function settle(): Promise<void> {
  for (let i = 0; i < 200; i++) await Promise.resolve();
}

function socket(): ScriptedSocket {
  const last = network.sockets.at(-1);
  if (!last) throw new Error('Nothing was dialled');
  return last;
}

function sent(type: ClientMessage['type']): ClientMessage[] {
  return socket().sent.filter((message) => message.type === type);
}

async function shakeHands(change: Partial<Welcome> = {}): Promise<void> {
  socket().open();
  socket().say(challenge);
  await settle();
  socket().say({ ...welcome, ...change });
  await settle();
}

async function goLive(change: Partial<Welcome> = {}): Promise<void> {
  await shakeHands(change);
  socket().say({ type: 'records', items: [], head: change.seq ?? 0 });
  await settle();
}

function link(invite = 'invite') {
  return connection.link({
    url: 'ws://127.0.0.1:1',
    invite,
    signal: new AbortController().signal,
    action: { actionId: actionId.parse(id(5)), method: 'workspace.link', client: 'cli' },
  });
}

async function linked(change: Partial<Welcome> = {}): Promise<void> {
  const done = link();
  await shakeHands(change);
  await done;
  await settle();
}

const state = (): SyncStatus['state'] => connection.status().state;

beforeEach(() => {
  time = createManualTime();
  store = createMemoryStore();
  replica = createMemoryReplica({ store, workspaceId: workspace, memberId: member });
  network = createScriptedSockets();
  const identity = { deviceId: deviceId.parse(id(3)), keyId: 'k1', ...createDeviceKey() };
  connection = createSyncConnection({
    ...time,
    identity,
    store,
    openSocket: network.openSocket,
    meta: createMemoryMeta(),
    journal: createMemoryJournal(),
    profile: replica,
    replicaLog: replica,
    keyBlocks: createMemoryKeys(),
    envelopes: createMemoryEnvelopes({ identity }),
    random: { bytes: (length) => new Uint8Array(length).fill(255) },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  connection.start();
});

afterEach(() => connection.stop());

describe('connecting', () => {
  test('does nothing while the profile works alone', () => {
    expect(network.sockets).toEqual([]);
    expect(state()).toBe('solo');
  });

  test('links, then connects and asks for what it has not read', async () => {
    await linked();
    expect(network.sockets).toHaveLength(2);
    expect(network.sockets[0]?.isClosed).toBe(true);
    await goLive();
    expect(sent('hello')).toMatchObject([{ intent: { kind: 'resume' } }]);
    expect(sent('pull')).toEqual([{ type: 'pull', cursors: [] }]);
    expect(state()).toBe('live');
  });

  test('P4: is live when everything up to the welcome has come', async () => {
    await linked();
    await shakeHands({ seq: 2 });
    expect(state()).toBe('syncing');
    const place = { groupId: 'workspace', deviceId: 'x', documentId: 'workspace' } as const;
    const payload = Uint8Array.of(0, 0);
    socket().say({ type: 'records', items: [{ kind: 'yjs', seq: 1, ...place, payload }], head: 1 });
    await settle();
    expect(state()).toBe('syncing');
    socket().say({ type: 'records', items: [], head: 2 });
    await settle();
    expect(connection.status()).toMatchObject({ state: 'live', seq: 2 });
  });

  test('asks for what is new only after its own records have their seqs', async () => {
    for (let i = 0; i < 3; i++) replica.edit('workspace', 'workspace', `${i}`, 'x');
    await linked();
    // They were merged into one, the fourth.
    await shakeHands({ deviceHead: 4 });
    expect(sent('pull')).toEqual([]);
    const [push] = sent('push');
    if (push?.type !== 'push') throw new Error('Nothing was pushed');
    socket().say({ type: 'ack', batchId: push.batchId, seqs: [1] });
    await settle();
    expect(sent('pull')).toHaveLength(1);
  });
});

describe('an outage', () => {
  test('C1: is over within 5 s of the server’s return during the first minute, later within 30 s', async () => {
    await linked();
    await goLive();
    socket().drop(1006);
    expect(state()).toBe('offline');
    let passed = 0;
    let longest = 0;
    while (passed < 600_000) {
      const { nextAttemptAt } = connection.status();
      const delay = (nextAttemptAt ?? 0) - time.clock.now();
      expect(delay).toBeLessThanOrEqual(passed < 60_000 ? 5_000 : 30_000);
      longest = Math.max(longest, delay);
      const dialled = network.sockets.length;
      time.advance(delay);
      passed += delay;
      await settle();
      expect(network.sockets).toHaveLength(dialled + 1);
      socket().drop(1006);
      await settle();
    }
    expect(longest).toBe(30_000);
    connection.retryNow();
    await settle();
    await goLive();
    expect(state()).toBe('live');
  });

  test('H1: is noticed although nobody closes the connection', async () => {
    await linked();
    await goLive();
    time.advance(15_000);
    expect(sent('ping')).toHaveLength(1);
    time.advance(9_999);
    expect(state()).toBe('live');
    time.advance(1);
    expect(state()).toBe('offline');
    expect(connection.status().nextAttemptAt).not.toBeNull();
  });

  test('a handshake that gets no answer is given up', async () => {
    await linked();
    socket().open();
    time.advance(15_000);
    await settle();
    expect(state()).toBe('offline');
    time.advance(500);
    await settle();
    expect(network.sockets).toHaveLength(3);
  });

  test('a server that lets in and then fails each time is not dialled without pause', async () => {
    await linked();
    const delays: number[] = [];
    for (let i = 0; i < 5; i++) {
      await shakeHands({ seq: 5 });
      socket().drop(closeCodes.internal);
      delays.push((connection.status().nextAttemptAt ?? 0) - time.clock.now());
      time.advance(delays.at(-1) ?? 0);
      await settle();
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 5_000]);
  });

  test('a frame that cannot be read ends the connection, and the next one works', async () => {
    await linked();
    await goLive();
    socket().sayBytes(Uint8Array.of(99, 1));
    expect(state()).toBe('offline');
    time.advance(500);
    await settle();
    await goLive();
    expect(state()).toBe('live');
  });

  test('a disk that does not take what came ends it too, and nothing is lost', async () => {
    await linked();
    await goLive();
    store.fault = new Error('disk');
    const place = { groupId: 'workspace', deviceId: 'x', documentId: 'workspace' } as const;
    const items = [{ kind: 'yjs', seq: 1, ...place, payload: Uint8Array.of(0, 0) } as const];
    socket().say({ type: 'records', items, head: 1 });
    await settle();
    expect(state()).toBe('offline');
    store.fault = null;
    time.advance(500);
    await settle();
    await shakeHands({ seq: 1 });
    expect(sent('pull')).toEqual([{ type: 'pull', cursors: [] }]);
  });
});

describe('a server that says no', () => {
  test.each([
    [closeCodes.unauthorised, /does not know this device/],
    [closeCodes.quarantined, /Two copies of this profile/],
    [closeCodes.upgradeRequired, /another version/],
    [closeCodes.malformed, /refused this device/],
  ])('C1: %i stops, until a person asks again', async (code, message) => {
    await linked();
    await goLive();
    socket().say({ type: 'bye', code });
    socket().drop(1000);
    expect(connection.status()).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(message),
      nextAttemptAt: null,
    });
    time.advance(3_600_000);
    await settle();
    expect(network.sockets).toHaveLength(2);
    connection.retryNow();
    await settle();
    await goLive();
    expect(state()).toBe('live');
  });

  test('another server at the address is not told who we are', async () => {
    await linked();
    socket().open();
    socket().say({ ...challenge, serverId: id(8) });
    await settle();
    expect(sent('auth')).toEqual([]);
    expect(connection.status()).toMatchObject({
      state: 'offline',
      message: expect.stringMatching(/^Another sync server/),
    });
  });
});

describe('linking', () => {
  test.each([
    [closeCodes.inviteInvalid, 'INVITE_INVALID'],
    [closeCodes.notEmpty, 'NOT_EMPTY'],
    [closeCodes.noWorkspace, 'NO_WORKSPACE'],
    [closeCodes.upgradeRequired, 'UPGRADE_REQUIRED'],
    [closeCodes.unauthorised, 'SERVER_REFUSED'],
    [1006, 'SERVER_UNREACHABLE'],
    [closeCodes.internal, 'SERVER_UNREACHABLE'],
  ])('%i fails with %s and changes nothing', async (closeCode, code) => {
    const done = link();
    done.catch(() => undefined);
    socket().open();
    socket().say(challenge);
    await settle();
    socket().drop(closeCode);
    await expect(done).rejects.toMatchObject({ code });
    expect(state()).toBe('solo');
    expect(store.commits).toBe(0);
  });

  test('a disk that does not take the link leaves the profile alone, and it can be tried again', async () => {
    store.fault = new Error('disk');
    const done = link();
    done.catch(() => undefined);
    await shakeHands();
    await expect(done).rejects.toThrow('disk');
    expect(state()).toBe('solo');
    store.fault = null;
    await linked();
    await goLive();
    expect(state()).toBe('live');
  });

  test('merges what was gathered alone before the first push, however often it is cut off', async () => {
    for (let i = 0; i < 20; i++) replica.edit('workspace', 'workspace', 'name', `${i}`);
    const done = link();
    socket().open();
    socket().say(challenge);
    await settle();
    socket().say(welcome);
    await done;
    store.fault = new Error('disk');
    await settle();
    expect(network.sockets).toHaveLength(1);
    store.fault = null;
    time.advance(5_000);
    await settle();
    await goLive();
    expect(sent('push')).toMatchObject([{ records: [{ documentId: 'workspace' }] }]);
    expect(replica.pendingCount()).toBe(1);
  });

  test('can be given up', async () => {
    const controller = new AbortController();
    const action = { actionId: actionId.parse(id(5)), method: 'workspace.link', client: 'cli' } as const;
    const done = connection.link({ url: 'ws://127.0.0.1', invite: 'x', action, signal: controller.signal });
    controller.abort();
    await expect(done).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(socket().isClosed).toBe(true);
  });
});

test('stop closes the connection and dials no more', async () => {
  await linked();
  await goLive();
  connection.stop();
  expect(socket().isClosed).toBe(true);
  expect(time.pending).toBe(0);
  time.advance(100_000);
  await settle();
  expect(network.sockets).toHaveLength(2);
});

test('stop during an outage leaves no timer behind', async () => {
  await linked();
  await goLive();
  socket().drop(1006);
  connection.stop();
  expect(time.pending).toBe(0);
});

test('an invite asked for while it connects is asked for when it has connected', async () => {
  await linked();
  const asked = connection.requestInvite('member');
  await goLive();
  expect(sent('request')).toEqual([
    { type: 'request', id: 1, call: { method: 'invites.create', role: 'member' } },
  ]);
  const made = { invite: 'x', expiresAt: 7 };
  socket().say({ type: 'response', id: 1, result: { method: 'invites.create', ...made } });
  await expect(asked).resolves.toEqual(made);
});

test('an invite that gets no answer fails when the connection does', async () => {
  await linked();
  await goLive();
  const asked = connection.requestInvite('member');
  asked.catch(() => undefined);
  await settle();
  socket().drop(1006);
  await expect(asked).rejects.toMatchObject({ code: 'OFFLINE' });
});
