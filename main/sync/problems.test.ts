import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { update } from './testing/receiver-scene.ts';
import { createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';
import { id } from './testing/scripted-server.ts';

let time: ManualTime;
let host: ScriptedHost;

beforeEach(async () => {
  time = createManualTime();
  host = createScriptedHost({ time });
  await host.linked();
  await host.goLive();
});

afterEach(() => host.connection.stop());

async function edit(key: string): Promise<void> {
  host.replica.edit('workspace', 'workspace', key, 'x');
  await host.settle();
}

async function reject(code: string): Promise<void> {
  host.socket().say({ type: 'reject', batchId: host.last('push').batchId, index: 0, code });
  await host.settle();
}

test('13: without room it says so, reads on, and goes on when a person asks', async () => {
  await edit('a');
  await reject('QUOTA_EXCEEDED');
  expect(host.status()).toMatchObject({ state: 'refused', problem: 'quota', pending: 1, refused: 0 });
  expect(host.status().message).toContain('no room left');
  await host.tell([update(1)]);
  expect(host.replica.applied).toEqual([1]);
  host.connection.retryNow();
  await host.settle();
  expect(host.sockets).toHaveLength(2);
  expect(host.sent('reopen')).toHaveLength(1);
  await host.ack();
  expect(host.status()).toMatchObject({ state: 'live', problem: null, pending: 0 });
});

test('W10: what is refused for good is counted, and the rest goes on', async () => {
  await edit('a');
  await reject('UNDECODABLE');
  expect(host.status()).toMatchObject({ state: 'live', problem: null, refused: 1, pending: 0 });
  await edit('b');
  await host.ack();
  expect(host.status()).toMatchObject({ state: 'live', refused: 1, pending: 0 });
});

test('22: a difference is shown until it is repaired, over a connection that comes at once', async () => {
  const item = update(1);
  await host.tell([item]);
  const right = host.replica.digest('workspace');
  const digest = { type: 'digest', groupId: 'workspace', seq: 1, isBase: false } as const;
  host.socket().say({ ...digest, hash: new Uint8Array(32).fill(1) });
  await host.settle();
  expect(host.sockets).toHaveLength(3);
  expect(host.status()).toMatchObject({ state: 'offline', problem: 'repairing' });
  await host.shakeHands({ seq: 1 });
  expect(host.last('pull').cursors).toEqual([]);
  expect(host.status()).toMatchObject({ state: 'syncing', problem: 'repairing' });
  await host.tell([item]);
  host.socket().say({ ...digest, hash: right?.hash ?? new Uint8Array(32) });
  await host.settle();
  expect(host.status()).toMatchObject({ state: 'live', problem: null, message: null });
});

test('22: a difference that stays is left alone, and said', async () => {
  const item = update(1);
  const digest = { type: 'digest', groupId: 'workspace', seq: 1, isBase: false } as const;
  await host.tell([item]);
  host.socket().say({ ...digest, hash: new Uint8Array(32).fill(1) });
  await host.settle();
  await host.shakeHands({ seq: 1 });
  await host.tell([item]);
  host.socket().say({ ...digest, hash: new Uint8Array(32).fill(1) });
  await host.settle();
  expect(host.sockets).toHaveLength(3);
  expect(host.status()).toMatchObject({ state: 'live', problem: 'repairing' });
  expect(host.status().message).toContain('in an hour');
});

test('4: a forged snapshot stops everything, and a person may try again', async () => {
  const [part] = await host.server.snapshot(
    { documentId: 'workspace', groupId: 'workspace', seq: 1 },
    Uint8Array.of(0, 0),
  );
  if (!part) throw new Error('No part');
  host.socket().say({ type: 'snapshots', items: [{ ...part, documentId: 'other' }] });
  await host.settle();
  expect(host.status()).toMatchObject({ state: 'refused', problem: 'tampered', nextAttemptAt: null });
  time.advance(3_600_000);
  await host.settle();
  expect(host.sockets).toHaveLength(2);
  host.connection.retryNow();
  await host.settle();
  await host.goLive();
  expect(host.status()).toMatchObject({ state: 'live', problem: null });
});

test.each([
  [closeCodes.unauthorised, 'revoked'],
  [closeCodes.quarantined, 'revoked'],
  [closeCodes.upgradeRequired, 'update'],
  [closeCodes.recovering, 'recovering'],
  [closeCodes.goingAway, null],
])('50: a close with %i is shown as %s', async (code, problem) => {
  host.socket().drop(code);
  await host.settle();
  expect(host.status()).toMatchObject({ problem, message: expect.stringContaining('safe on this machine') });
});

test('S3: what is not sealed is sealed before the connection closes', async () => {
  await edit('a');
  const socket = host.socket();
  host.connection.stop();
  expect(socket.isClosed).toBe(false);
  await host.settle();
  expect(host.last('seal')).toMatchObject({ groupId: 'workspace', localId: 1 });
  expect(socket.isClosed).toBe(true);
  expect(time.pending).toBe(0);
});

test('S3: seals follow the records that they stand for', async () => {
  await edit('a');
  host.replica.edit(`board:${id(20)}:0`, `team:${id(20)}`, 'b', 'x');
  await host.settle();
  time.advance(2_000);
  await host.settle();
  expect(host.sent('seal').map(({ groupId, localId }) => [groupId, localId])).toEqual([
    ['workspace', 1],
    [`team:${id(20)}`, 2],
  ]);
});
