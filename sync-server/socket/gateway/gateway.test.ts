import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../../e2e/fixtures/sync/test-server.ts';
import { createTestWriter } from '../../../e2e/fixtures/sync/test-writer.ts';
import { createLogWriter } from '../../../e2e/fixtures/sync-core/log-writer.ts';
import { openTestCore, type TestCore } from '../../../e2e/fixtures/sync-core/open-core.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { crowdedUpdate } from '../../../shared/testing/crowded-update.ts';
import { decodeMeta } from '../../../shared/wire/meta-codec.ts';
import { sealBytes } from '../../../shared/wire/seal-bytes.ts';
import { isSignedBy } from '../../auth/keys.ts';
import type { LogStore } from '../../log/log-store.ts';
import { followDocument } from '../follow-document.ts';
import { GATEWAY } from '../../auth/gateway-key.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let core: TestCore;
let member: SeededDevice;
let group: GroupId;
let documentId: string;

const update = (payload: Uint8Array) => ({ groupId: group, documentId, payload });
const gateways = async () =>
  (await store.transact((tx) => tx.devicesOf(member.memberId))).filter(({ keyId }) => keyId === GATEWAY);

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  member = await seed.device('member');
  core = await openTestCore(store);
  group = `team:${newId()}`;
  documentId = `issue:${newId()}`;
});

afterEach(async () => {
  core.close();
  await store.close();
  folder.remove();
});

describe('the gateway', () => {
  test('writes for a member as one device, which all hear of before its records', async () => {
    const reader = await core.live(await seed.device('viewer'));
    const typist = createTestWriter();
    const connections = [core.gateway.open(member.memberId), core.gateway.open(member.memberId)];
    const outcomes = [];
    for (const text of ['a', 'b', 'c']) {
      outcomes.push(await connections[outcomes.length % 2]?.append(update(typist.type(text))));
    }
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['accepted', 'accepted', 'accepted']);
    const [device, ...more] = await gateways();
    expect(more).toEqual([]);
    core.time.advance(5);
    await reader.reached((await store.server()).seq);
    const news = reader.records().slice(-4);
    const [added, ...records] = news;
    expect(added?.kind === 'meta' && decodeMeta(added.bytes).entry).toMatchObject({
      kind: 'device.added',
      deviceId: device?.deviceId,
      memberId: member.memberId,
    });
    expect(records).toMatchObject([1, 2, 3].map((localId) => ({ deviceId: device?.deviceId, localId })));
  });

  test('P1: keeps the order of a connection, also when updates are large', async () => {
    const typist = createTestWriter();
    const connection = core.gateway.open(member.memberId);
    const updates = [typist.type('a'), typist.type('b'.repeat(9_000)), typist.type('c')];
    const outcomes = await Promise.all(updates.map((payload) => connection.append(update(payload))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
    const reader = createTestWriter();
    for (const { payload } of (await store.document(documentId))?.updates ?? []) reader.take(payload);
    expect(reader.text()).toBe(typist.text());
  });

  test('S3: seals what it wrote, with the key of that device', async () => {
    const reader = await core.live(await seed.device('viewer'));
    await core.gateway.open(member.memberId).append(update(createTestWriter().type('a')));
    core.time.advance(250);
    const { items } = await reader.next('seals');
    const [device] = await gateways();
    const [seal] = items;
    if (!seal || !device) throw new Error('Nothing was sealed');
    const { workspaceId } = seed;
    expect(isSignedBy(device.publicKey, sealBytes({ workspaceId, ...seal }), seal.signature)).toBe(true);
  });

  test('W5: does for a member what the member may do, and nothing else', async () => {
    const typist = createTestWriter();
    const viewer = await seed.device('viewer');
    expect(await core.gateway.open(viewer.memberId).append(update(typist.type('a')))).toEqual({
      kind: 'rejected',
      code: 'READ_ONLY',
    });
    const connection = core.gateway.open(member.memberId);
    expect(await connection.append(update(Uint8Array.of(9, 9, 9)))).toMatchObject({ code: 'UNDECODABLE' });
    await seed.say({ kind: 'member.removed', memberId: member.memberId });
    expect(await connection.append(update(typist.type('b')))).toEqual({ kind: 'denied' });
    expect(await gateways()).toHaveLength(1);
  });

  test('G3: is counted as hosts are', async () => {
    const typist = createTestWriter();
    const connection = core.gateway.open(member.memberId);
    for (const text of ['a', 'b']) await connection.append(update(typist.type(text)));
    await connection.append(update(Uint8Array.of(9, 9, 9)));
    expect(core.counted('recordsAccepted')).toBe(2);
    expect(core.counted('pushesRejected', 'UNDECODABLE')).toBe(1);
    expect(core.report().measures.get('recordsPerPush')).toMatchObject({ count: 3, sum: 3 });
  });

  test('W8: nobody brings what Yjs would take in for ever, neither this way nor as a host', async () => {
    const payload = crowdedUpdate(4_000);
    const connection = core.gateway.open(member.memberId);
    expect(await connection.append(update(payload))).toEqual({ kind: 'rejected', code: 'UNDECODABLE' });
    const guest = await core.live(member);
    guest.send({ type: 'push', batchId: 1, records: [{ localId: 1, origin: '', ...update(payload) }] });
    expect(await guest.next('reject')).toMatchObject({ index: 0, code: 'UNDECODABLE' });
  });

  test('W11: has the room for client ids that its member has', async () => {
    core.close();
    core = await openTestCore(store, { limits: { clientIds: { perSecond: 0, burst: 2 } } });
    const connection = core.gateway.open(member.memberId);
    const write = () => connection.append(update(createTestWriter().type('x')));
    expect([await write(), await write(), await write()]).toMatchObject([
      { kind: 'accepted' },
      { kind: 'accepted' },
      { kind: 'rejected', code: 'TOO_MANY_CLIENTS' },
    ]);
    const guest = await core.live(member);
    const record = { localId: 1, origin: '', ...update(createTestWriter().type('x')) };
    guest.send({ type: 'push', batchId: 1, records: [record] });
    expect(await guest.next('reject')).toMatchObject({ index: 0, code: 'TOO_MANY_CLIENTS' });
  });

  test('does not write under a key that a member has named so', async () => {
    const imposter = { ...(await seed.another(member)), keyId: GATEWAY, deviceId: newId() };
    await seed.say({ kind: 'device.added', ...imposter });
    await core.gateway.open(member.memberId).append(update(createTestWriter().type('a')));
    const [record] = (await store.tail({ after: 0, limit: 100, maxBytes: 1_000_000 })).filter(
      ({ kind }) => kind === 'yjs',
    );
    expect(record).not.toMatchObject({ deviceId: imposter.deviceId });
    expect(await gateways()).toHaveLength(2);
  });

  test('G2: looks at all devices of a member once, and not at each write', async () => {
    core.close();
    let looks = 0;
    core = await openTestCore({
      ...store,
      transact: (work) =>
        store.transact((tx) =>
          work({
            ...tx,
            devicesOf(memberId) {
              looks += 1;
              return tx.devicesOf(memberId);
            },
          }),
        ),
    });
    const typist = createTestWriter();
    const connection = core.gateway.open(member.memberId);
    for (const text of ['a', 'b', 'c', 'd']) await connection.append(update(typist.type(text)));
    // For the first to make it, for the second to find it.
    expect(looks).toBe(2);
    expect(await gateways()).toHaveLength(1);
  });

  test('answers a write although the decoder fails at once', async () => {
    core.close();
    const inspect = (): never => {
      throw new Error('no decoder');
    };
    core = await openTestCore(store, { decoder: { inspect } });
    const connection = core.gateway.open(member.memberId);
    await expect(connection.append(update(Uint8Array.of(0, 0)))).rejects.toThrow('no decoder');
    await expect(connection.append(update(Uint8Array.of(0, 0)))).rejects.toThrow('no decoder');
  });

  test('a revoked one is replaced', async () => {
    const connection = core.gateway.open(member.memberId);
    const typist = createTestWriter();
    await connection.append(update(typist.type('a')));
    const [device] = await gateways();
    await seed.say({ kind: 'device.revoked', deviceId: device?.deviceId ?? '' });
    // Its client id in the document was the old one's: the room begins anew, as after any refusal.
    expect(await connection.append(update(typist.type('b')))).toMatchObject({ code: 'FOREIGN_CLIENT' });
    const fresh = createTestWriter();
    fresh.take((await store.document(documentId))?.updates[0]?.payload ?? new Uint8Array());
    expect(await connection.append(update(fresh.type('b')))).toMatchObject({ kind: 'accepted' });
  });
});

describe('a document that is followed', () => {
  test('P3: is read, and heard of after that, with no gap and no repeat', async () => {
    const writer = createLogWriter(core, member);
    const issue = writer.create(group);
    await writer.type([issue], 'a');
    const reader = createTestWriter();
    const reading = followDocument(core, issue);
    await writer.type([issue], 'b');
    const { stored, listen, stop } = await reading;
    await writer.type([issue], 'c');
    const seqs: number[] = [];
    for (const { seq, payload } of stored?.updates ?? []) {
      seqs.push(seq);
      reader.take(payload);
    }
    listen((record) => {
      if (!record) return;
      seqs.push(record.seq);
      reader.take(record.payload);
    });
    await writer.type([issue], 'd');
    core.time.advance(5);
    await core.hub.reach((await store.server()).seq);
    expect(reader.text()).toBe('abcd');
    expect(seqs).toHaveLength(4);
    stop();
    await writer.type([issue], 'e');
    expect(reader.text()).toBe('abcd');
  });

  test('G3: is told of its purge', async () => {
    const writer = createLogWriter(core, member);
    const issue = writer.create(group);
    await writer.type([issue], 'a');
    const heard: unknown[] = [];
    (await followDocument(core, issue)).listen((record) => void heard.push(record));
    await core.hub.reach((await store.server()).seq);
    core.hub.reserve().publish(await seed.say({ kind: 'documents.purged', documentIds: [issue] }));
    await core.hub.reach((await store.server()).seq);
    expect(heard).toEqual([null]);
  });
});
