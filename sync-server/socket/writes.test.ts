import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { anyRecord } from '../../e2e/fixtures/sync/test-push.ts';
import { createTestWriter, type TestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import { outlineUpdate } from '../../shared/documents/update-check.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { roles } from '../../shared/domain/role.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import type { ClientMessage } from '../../shared/wire/messages.ts';
import type { LogStore } from '../log/log-store.ts';
import type { Guest } from '../../e2e/fixtures/sync-core/guest.ts';
import { openTestCore, type TestCore, type TestCoreOptions } from '../../e2e/fixtures/sync-core/open-core.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let device: SeededDevice;
let core: TestCore;
let writer: TestWriter;
let documentId: string;
let group: GroupId;

async function open(over: LogStore = store, options: TestCoreOptions = {}): Promise<TestCore> {
  core = await openTestCore(over, options);
  return core;
}

function push(localId: number, text = 'x', into = documentId): ClientMessage {
  const record = { localId, groupId: group, documentId: into, origin: '', payload: writer.type(text) };
  return { type: 'push', batchId: localId, records: [record] };
}

/** Types of what came, without what a device reads. */
function answers({ heard }: Guest): string[] {
  return heard.map(({ type }) => type).filter((type) => type === 'ack' || type === 'reject');
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  device = await seed.device('member');
  writer = createTestWriter();
  documentId = `issue:${newId()}`;
  group = `team:${newId()}`;
});

afterEach(async () => {
  core.close();
  await store.close();
  folder.remove();
});

describe('a push', () => {
  test('W3, P5: is on disk, then answered, then passed on, also to who wrote it', async () => {
    const committed = Promise.withResolvers<void>();
    let isSlow = false;
    await open({
      ...store,
      async transact(work) {
        const value = await store.transact(work);
        if (isSlow) await committed.promise;
        return value;
      },
    });
    const [one, other] = [await core.live(device), await core.live(await seed.device('viewer'))];
    const before = other.heard.length;
    isSlow = true;
    one.send(push(1));
    // The transaction has run, and the disk has not said so yet; a look into the log may find it all the same.
    await store.transact(async () => undefined);
    core.hub.look();
    await store.transact(async () => undefined);
    expect([answers(one), other.heard.length]).toEqual([[], before]);
    committed.resolve();
    const ack = await one.next('ack');
    expect(one.heard.at(-1)).toMatchObject({ type: 'records', items: [{ seq: ack.seqs[0], localId: 1 }] });
    expect(other.records().at(-1)).toMatchObject({ documentId, deviceId: device.deviceId });
  });

  test('that could not be stored ends the connection, and is neither answered nor passed on', async () => {
    let isFull = false;
    await open({
      ...store,
      transact: (work) => (isFull ? Promise.reject(new Error('The disk is full')) : store.transact(work)),
    });
    const guest = await core.live(device);
    const before = guest.records().length;
    isFull = true;
    guest.send(push(1));
    expect(await guest.ended()).toBe(closeCodes.internal);
    expect([answers(guest), guest.records().length]).toEqual([[], before]);
    expect(core.counted('failures', 'store')).toBe(1);
  });

  test('W7: after a refusal all that follows is refused, whatever was under way, until reopen', async () => {
    await open();
    const guest = await core.enter(device);
    const head = (await store.server()).seq;
    guest.send(push(1, 'x', 'no-document'));
    // By themselves these are good: nothing in them builds on what was refused.
    for (const localId of [2, 3, 4]) {
      writer = createTestWriter();
      guest.send(push(localId, 'x', `issue:${newId()}`));
    }
    guest.send({ type: 'reopen' });
    writer = createTestWriter();
    guest.send(push(5));
    const rejects = [];
    for (let i = 0; i < 4; i++) rejects.push(await guest.next('reject'));
    expect(rejects.map(({ batchId, index, code }) => [batchId, index, code])).toEqual([
      [1, 0, 'INVALID_DOCUMENT'],
      [2, 0, 'GAP'],
      [3, 0, 'GAP'],
      [4, 0, 'GAP'],
    ]);
    expect(await guest.next('ack')).toMatchObject({ batchId: 5, seqs: [head + 1] });
    expect((await store.server()).seq).toBe(head + 1);
    expect(core.counted('pushesRejected', 'GAP')).toBe(3);
  });

  test('keeps its place although its update is decoded elsewhere', async () => {
    const decoded = Promise.withResolvers<void>();
    await open(store, {
      decoder: {
        inspect: (update) =>
          update.length > 4096 ? decoded.promise.then(() => outlineUpdate(update)) : outlineUpdate(update),
      },
    });
    const guest = await core.enter(device);
    guest.send(push(1));
    guest.send(push(2, 'y'.repeat(5_000)));
    guest.send(push(3));
    await guest.next('ack');
    await store.transact(async () => undefined);
    expect(answers(guest)).toHaveLength(1);
    decoded.resolve();
    const later = [await guest.next('ack'), await guest.next('ack')];
    expect(later.map(({ batchId }) => batchId)).toEqual([2, 3]);
  });

  test('L6: from a device that writes too fast waits, and is not refused', async () => {
    await open(store, { limits: { records: { perSecond: 1, burst: 2 } } });
    const [guest, sameDevice] = [await core.enter(device), await core.enter(device)];
    for (const localId of [1, 2, 3, 4]) guest.send(push(localId));
    expect([await guest.next('ack'), await guest.next('ack')]).toMatchObject([
      { batchId: 1 },
      { batchId: 2 },
    ]);
    await store.transact(async () => undefined);
    expect(answers(guest)).toHaveLength(2);
    core.time.advance(1_000);
    expect(await guest.next('ack')).toMatchObject({ batchId: 3 });
    core.time.advance(1_000);
    expect(await guest.next('ack')).toMatchObject({ batchId: 4 });
    // What a device may write does not grow with its connections.
    const timers = core.time.pending;
    sameDevice.send(push(5));
    await store.transact(async () => undefined);
    expect(answers(sameDevice)).toEqual([]);
    expect(core.counted('pushesDelayed')).toBe(3);
    sameDevice.leave();
    // Nothing of a push waits for a connection that has ended.
    expect(core.time.pending).toBe(timers);
    core.time.advance(60_000);
    await store.transact(async () => undefined);
    expect((await store.transact((tx) => tx.device(device.deviceId)))?.lastLocalId).toBe(4);
  });

  test('L3: waits with a bounded number of others', async () => {
    await open(store, { limits: { records: { perSecond: 1, burst: 1 } } });
    const guest = await core.enter(device);
    for (let i = 1; i <= 18; i++) guest.send(push(i));
    expect(await guest.ended()).toBe(closeCodes.tooMany);
  });

  test.each(roles)('W7: and reopen gives no right that a %s has not', async (role) => {
    await open();
    const guest = await core.enter(await seed.device(role));
    guest.send({ type: 'push', batchId: 1, records: [anyRecord(1, group, 'none')] });
    expect(await guest.next('reject')).toMatchObject({ index: 0 });
    guest.send({ type: 'reopen' });
    guest.send(push(2));
    const answer = await guest.next(role === 'viewer' ? 'reject' : 'ack');
    expect(answer).toMatchObject(role === 'viewer' ? { code: 'READ_ONLY' } : { batchId: 2 });
  });

  test('W5: of a device that was revoked is not taken, whatever this connection was told before', async () => {
    await open();
    const guest = await core.enter(device);
    await seed.say({ kind: 'device.revoked', deviceId: device.deviceId });
    guest.send(push(1));
    expect(await guest.ended()).toBe(closeCodes.unauthorised);
    expect(answers(guest)).toEqual([]);
  });
});

describe('any other write', () => {
  const requestOf = (id: number): ClientMessage => ({
    type: 'request',
    id,
    call: { method: 'claims.take', name: `c${id}`, ttlMs: 60_000 },
  });
  const sealOf = (): ClientMessage => ({
    type: 'seal',
    groupId: group,
    localId: 1,
    signature: new Uint8Array(64),
  });

  test('L6: takes of the same share, and waits in its place', async () => {
    await open(store, { limits: { records: { perSecond: 10, burst: 11 } } });
    const guest = await core.enter(device);
    guest.send(requestOf(1));
    expect(await guest.next('response')).toMatchObject({ id: 1 });
    guest.send(requestOf(2));
    guest.send(push(1));
    await store.transact(async () => undefined);
    expect(guest.heard.filter(({ type }) => type === 'response')).toHaveLength(1);
    expect(answers(guest)).toEqual([]);
    core.time.advance(1_000);
    expect(await guest.next('response')).toMatchObject({ id: 2 });
    core.time.advance(1_000);
    expect(await guest.next('ack')).toMatchObject({ batchId: 1 });
  });

  test('L6: counts by its bytes, and each kind of it', async () => {
    // A seal, an envelope and what is returned count for 256 bytes and what they hold.
    const kinds: ClientMessage[] = [
      sealOf(),
      { type: 'envelope', id: 1, bytes: new Uint8Array(100), signature: new Uint8Array(64) },
      { type: 'returnMeta', id: 2, records: [] },
      { type: 'recovered' },
    ];
    await open(store, { limits: { bytes: { perSecond: 1_124, burst: 1_124 } } });
    const guest = await core.enter(await seed.device('owner'));
    for (const message of kinds) guest.send(message);
    guest.send({ type: 'reopen' });
    guest.send({ type: 'returnMeta', id: 3, records: [] });
    expect(await guest.next('envelopeAck')).toMatchObject({ id: 1 });
    expect(await guest.next('returned')).toMatchObject({ id: 2 });
    await store.transact(async () => undefined);
    expect(guest.heard.filter(({ type }) => type === 'returned')).toHaveLength(1);
    core.time.advance(1_000);
    expect(await guest.next('returned')).toMatchObject({ id: 3 });
  });

  test('W2: of a connection that ends is not done after it', async () => {
    await open(store, { limits: { records: { perSecond: 1, burst: 5 } } });
    const guest = await core.enter(device);
    guest.send(requestOf(1));
    guest.leave();
    core.time.advance(60_000);
    await store.transact(async () => undefined);
    expect(await store.transact((tx) => tx.claim('c1'))).toBeNull();
  });
});
