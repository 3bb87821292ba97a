import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actionId } from '../../shared/domain/ids.ts';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { changeLink, readLink } from './link.ts';
import { createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';
import { id } from './testing/scripted-server.ts';

let time: ManualTime;
let host: ScriptedHost;

const state = (): string => host.status().state;
const credits = 4 * 1024 * 1024;
const pulled = [{ type: 'pull', cursors: [], credits }];
/** An update of another device that says nothing. */
const update = {
  kind: 'yjs',
  seq: 1,
  groupId: 'workspace',
  deviceId: 'x',
  localId: 1,
  documentId: 'workspace',
  origin: '',
  payload: Uint8Array.of(0, 0),
} as const;

beforeEach(() => {
  time = createManualTime();
  host = createScriptedHost({ time });
});

afterEach(() => host.connection.stop());

describe('connecting', () => {
  test('does nothing while the profile works alone', () => {
    expect(host.sockets).toEqual([]);
    expect(state()).toBe('solo');
  });

  test('links, then connects and asks for what it has not read', async () => {
    await host.linked();
    expect(host.sockets).toHaveLength(2);
    expect(host.sockets[0]?.isClosed).toBe(true);
    await host.goLive();
    expect(host.sent('hello')).toMatchObject([{ intent: { kind: 'resume' } }]);
    expect(host.sent('pull')).toEqual(pulled);
    expect(state()).toBe('live');
  });

  test('P4: is live when everything up to the welcome has come', async () => {
    await host.linked();
    await host.shakeHands({ seq: 2 });
    expect(state()).toBe('syncing');
    host.socket().say({ type: 'records', items: [update], head: 1 });
    await host.settle();
    expect(state()).toBe('syncing');
    host.socket().say({ type: 'records', items: [], head: 2 });
    await host.settle();
    expect(host.status()).toMatchObject({ state: 'live', seq: 2 });
  });

  test('asks for what is new only after its own records have their seqs', async () => {
    for (let i = 0; i < 3; i++) host.replica.edit('workspace', 'workspace', `${i}`, 'x');
    await host.linked();
    // They were merged into one, the fourth.
    await host.shakeHands({ deviceHead: 4 });
    expect(host.sent('pull')).toEqual([]);
    const [push] = host.sent('push');
    if (push?.type !== 'push') throw new Error('Nothing was pushed');
    host.socket().say({ type: 'ack', batchId: push.batchId, seqs: [1] });
    await host.settle();
    expect(host.sent('pull')).toHaveLength(1);
  });
});

describe('two at once', () => {
  test('1, 54: only one attempt at a time prepares the profile', async () => {
    await host.linked();
    await host.store.commit((tx) => changeLink(host.meta, tx, { isSquashed: false }));
    let running = 0;
    const most: number[] = [];
    const held = Promise.withResolvers<void>();
    host.replica.squashPending = async () => {
      most.push((running += 1));
      await held.promise;
      running -= 1;
    };
    host.socket().drop(1006);
    for (let i = 0; i < 3; i++) host.connection.retryNow();
    await host.settle();
    // Meanwhile a connection elsewhere learned something.
    await host.store.commit((tx) => changeLink(host.meta, tx, { role: 'viewer' }));
    held.resolve();
    await host.settle();
    expect(new Set(most)).toEqual(new Set([1]));
    expect(readLink(host.meta)).toMatchObject({ role: 'viewer', isSquashed: true });
  });

  test('of two that link a profile one does, and the other hears of it', async () => {
    const both = Promise.allSettled([host.link(), host.link()]);
    const open = host.sockets.slice();
    for (const socket of open) {
      socket.open();
      socket.say(host.server.challenge);
    }
    await host.settle();
    for (const socket of open) socket.say(host.server.welcome);
    const [one, other] = await both;
    expect([one.status, other.status]).toEqual(['fulfilled', 'rejected']);
    expect(other).toMatchObject({ reason: { code: 'ALREADY_LINKED' } });
  });
});

describe('an outage', () => {
  test('C1: is over within 5 s of the server’s return during the first minute, later within 30 s', async () => {
    await host.linked();
    await host.goLive();
    host.socket().drop(1006);
    expect(state()).toBe('offline');
    let passed = 0;
    let longest = 0;
    while (passed < 600_000) {
      const { nextAttemptAt } = host.status();
      const delay = (nextAttemptAt ?? 0) - time.clock.now();
      expect(delay).toBeLessThanOrEqual(passed < 60_000 ? 5_000 : 30_000);
      longest = Math.max(longest, delay);
      const dialled = host.sockets.length;
      time.advance(delay);
      passed += delay;
      await host.settle();
      expect(host.sockets).toHaveLength(dialled + 1);
      host.socket().drop(1006);
      await host.settle();
    }
    expect(longest).toBe(30_000);
    host.connection.retryNow();
    await host.settle();
    await host.goLive();
    expect(state()).toBe('live');
  });

  test('H1: is noticed although nobody closes the connection', async () => {
    await host.linked();
    await host.goLive();
    time.advance(15_000);
    expect(host.sent('ping')).toHaveLength(1);
    time.advance(9_999);
    expect(state()).toBe('live');
    time.advance(1);
    expect(state()).toBe('offline');
    expect(host.status().nextAttemptAt).not.toBeNull();
  });

  test('a handshake that gets no answer is given up', async () => {
    await host.linked();
    host.socket().open();
    time.advance(15_000);
    await host.settle();
    expect(state()).toBe('offline');
    time.advance(500);
    await host.settle();
    expect(host.sockets).toHaveLength(3);
  });

  test('a server that lets in and then fails each time is not dialled without pause', async () => {
    await host.linked();
    const delays: number[] = [];
    for (let i = 0; i < 5; i++) {
      await host.shakeHands({ seq: 5 });
      host.socket().drop(closeCodes.internal);
      delays.push((host.status().nextAttemptAt ?? 0) - time.clock.now());
      time.advance(delays.at(-1) ?? 0);
      await host.settle();
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 5_000]);
  });

  test('a frame that cannot be read ends the connection, and the next one works', async () => {
    await host.linked();
    await host.goLive();
    host.socket().sayBytes(Uint8Array.of(99, 1));
    expect(state()).toBe('offline');
    time.advance(500);
    await host.settle();
    await host.goLive();
    expect(state()).toBe('live');
  });

  test('a disk that does not take what came ends it too, and nothing is lost', async () => {
    await host.linked();
    await host.goLive();
    host.store.fault = new Error('disk');
    host.socket().say({ type: 'records', items: [update], head: 1 });
    await host.settle();
    expect(state()).toBe('offline');
    host.store.fault = null;
    time.advance(500);
    await host.settle();
    await host.shakeHands({ seq: 1 });
    expect(host.sent('pull')).toEqual(pulled);
  });
});

describe('a server that says no', () => {
  test.each([
    [closeCodes.unauthorised, /does not know this device/],
    [closeCodes.quarantined, /Two copies of this profile/],
    [closeCodes.upgradeRequired, /another version/],
    [closeCodes.malformed, /refused this device/],
  ])('C1: %i stops, until a person asks again', async (code, message) => {
    await host.linked();
    await host.goLive();
    host.socket().say({ type: 'bye', code });
    host.socket().drop(1000);
    expect(host.status()).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(message),
      nextAttemptAt: null,
    });
    time.advance(3_600_000);
    await host.settle();
    expect(host.sockets).toHaveLength(2);
    host.connection.retryNow();
    await host.settle();
    await host.goLive();
    expect(state()).toBe('live');
  });

  test('another server at the address is not told who we are', async () => {
    await host.linked();
    host.socket().open();
    host.socket().say({ ...host.server.challenge, serverId: id(8) });
    await host.settle();
    expect(host.sent('auth')).toEqual([]);
    expect(host.status()).toMatchObject({
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
    const done = host.link();
    done.catch(() => undefined);
    host.socket().open();
    host.socket().say(host.server.challenge);
    await host.settle();
    host.socket().drop(closeCode);
    await expect(done).rejects.toMatchObject({ code });
    expect(state()).toBe('solo');
    expect(host.store.commits).toBe(0);
  });

  test.each(['in–vite', 'in\u200bvite', 'invite…', 'two words', '', 'x'.repeat(300)])(
    'what is no invite is told to no server: %j',
    async (invite) => {
      await expect(host.link(invite)).rejects.toMatchObject({ code: 'INVITE_INVALID' });
      expect(host.sockets).toEqual([]);
    },
  );

  test('a disk that does not take the link leaves the profile alone, and it can be tried again', async () => {
    host.store.fault = new Error('disk');
    const done = host.link();
    done.catch(() => undefined);
    await host.shakeHands();
    await expect(done).rejects.toThrow('disk');
    expect(state()).toBe('solo');
    host.store.fault = null;
    await host.linked();
    await host.goLive();
    expect(state()).toBe('live');
  });

  test('merges what was gathered alone before the first push, however often it is cut off', async () => {
    for (let i = 0; i < 20; i++) host.replica.edit('workspace', 'workspace', 'name', `${i}`);
    const done = host.link();
    host.socket().open();
    host.socket().say(host.server.challenge);
    await host.settle();
    host.socket().say(host.server.welcome);
    await done;
    host.store.fault = new Error('disk');
    await host.settle();
    expect(host.sockets).toHaveLength(1);
    host.store.fault = null;
    time.advance(5_000);
    await host.settle();
    await host.goLive();
    expect(host.sent('push')).toMatchObject([{ records: [{ documentId: 'workspace' }] }]);
    expect(host.replica.pendingCount()).toBe(1);
  });

  test('over an unencrypted address that is not near, nothing is sent until the person allows it', async () => {
    const action = { actionId: actionId.parse(id(5)), method: 'workspace.link', client: 'cli' } as const;
    const request = {
      url: 'ws://sync.example.org',
      invite: 'x',
      action,
      signal: new AbortController().signal,
    };
    const before = host.sockets.length;
    await expect(host.connection.link(request)).rejects.toMatchObject({ code: 'UNENCRYPTED' });
    expect(host.sockets.length).toBe(before);
    const controller = new AbortController();
    const allowed = host.connection.link({ ...request, allowUnencrypted: true, signal: controller.signal });
    controller.abort();
    await expect(allowed).rejects.not.toMatchObject({ code: 'UNENCRYPTED' });
    expect(host.sockets.length).toBe(before + 1);
  });

  test('can be given up', async () => {
    const controller = new AbortController();
    const action = { actionId: actionId.parse(id(5)), method: 'workspace.link', client: 'cli' } as const;
    const done = host.connection.link({
      url: 'ws://127.0.0.1',
      invite: 'x',
      action,
      signal: controller.signal,
    });
    controller.abort();
    await expect(done).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(host.socket().isClosed).toBe(true);
  });
});

test('stop closes the connection and dials no more', async () => {
  await host.linked();
  await host.goLive();
  host.connection.stop();
  expect(host.socket().isClosed).toBe(true);
  expect(time.pending).toBe(0);
  time.advance(100_000);
  await host.settle();
  expect(host.sockets).toHaveLength(2);
});

test('stop during an outage leaves no timer behind', async () => {
  await host.linked();
  await host.goLive();
  host.socket().drop(1006);
  host.connection.stop();
  expect(time.pending).toBe(0);
});

test('an invite asked for while it connects is asked for when it has connected', async () => {
  await host.linked();
  const asked = host.connection.requestInvite('member');
  await host.goLive();
  const terms = { role: 'member', teams: null, ttlMs: 7 * 24 * 3_600_000, memberId: null };
  expect(host.sent('request')).toEqual([
    { type: 'request', id: 1, call: { method: 'invites.create', ...terms } },
  ]);
  const made = { invite: 'x', expiresAt: 7 };
  host.socket().say({ type: 'response', id: 1, result: { method: 'invites.create', ...made } });
  await expect(asked).resolves.toEqual(made);
});

test('an invite that gets no answer fails when the connection does', async () => {
  await host.linked();
  await host.goLive();
  const asked = host.connection.requestInvite('member');
  asked.catch(() => undefined);
  await host.settle();
  host.socket().drop(1006);
  await expect(asked).rejects.toMatchObject({ code: 'OFFLINE' });
});
