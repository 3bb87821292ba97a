import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { createTestWriter, type TestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import { authenticate, helloOf, openGuest } from '../../e2e/fixtures/sync-core/guest.ts';
import { openTestCore, PLENTY, type TestCore } from '../../e2e/fixtures/sync-core/open-core.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { teamId } from '../../shared/domain/ids.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage, MetaRecord } from '../../shared/wire/messages.ts';
import { sealBytes } from '../../shared/wire/seal-bytes.ts';
import { createSigner } from '../auth/keys.ts';
import type { LogStore } from '../log/log-store.ts';
import { beginEpoch } from '../log/recovery.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let owner: SeededDevice;
let core: TestCore;
let writer: TestWriter;
let documentId: string;
let group: GroupId;

function push(localId: number): ClientMessage {
  const record = { localId, groupId: group, documentId, origin: '', payload: writer.type('x') };
  return { type: 'push', batchId: localId, records: [record] };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await store.transact(async () => undefined);
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  owner = await seed.device('owner');
  core = await openTestCore(store);
  writer = createTestWriter();
  documentId = `issue:${newId()}`;
  group = `team:${newId()}`;
});

afterEach(async () => {
  core.close();
  await store.close();
  folder.remove();
});

describe('what one device may keep open', () => {
  test('L5: who asks and does not read the answers is let go', async () => {
    const guest = await core.enter(owner);
    guest.send({ type: 'ping' });
    await guest.next('pong');
    guest.buffered = 8 * 1024 * 1024 + 1;
    guest.send({ type: 'ping' });
    expect(await guest.ended()).toBe(closeCodes.tooMany);
  });

  test('L7: with too many connections of a device the oldest ends', async () => {
    const other = await core.enter(await seed.device('member'));
    const guests = [];
    for (let i = 0; i < 9; i++) guests.push(await core.enter(owner));
    expect(await guests[0]?.ended()).toBe(closeCodes.tooMany);
    guests[3]?.leave();
    guests.push(await core.enter(owner));
    expect(guests.map(({ closed }) => closed)).toEqual([
      closeCodes.tooMany,
      null,
      null,
      1006,
      ...Array.from({ length: 6 }, () => null),
    ]);
    expect(other.closed).toBeNull();
  });
});

describe('welcome', () => {
  test('says who the device is, what it may, and where the server stands', async () => {
    const ids = [teamId.parse(newId())];
    group = `team:${ids[0]}`;
    const member = await seed.device('member', ids);
    const first = await core.enter(member);
    first.send(push(1));
    await first.next('ack');
    await store.transact((tx) => tx.setServer({ backedUpSeq: 3 }));
    const guest = openGuest(core.connections);
    const welcome = await authenticate(guest, member);
    const head = (await store.transact((tx) => tx.heads(member.deviceId))).get(group);
    expect(welcome).toEqual({
      type: 'welcome',
      workspaceId: seed.workspaceId,
      memberId: member.memberId,
      role: 'member',
      teams: ids,
      epoch: 1,
      restoredHead: 0,
      earlierRestores: [],
      isRecovering: false,
      seq: (await store.server()).seq,
      backedUpSeq: 3,
      deviceHead: 1,
      chains: [{ groupId: group, localId: 1, hash: new Uint8Array(head?.hash ?? []) }],
      envelopeHead: { seq: 0, hash: expect.any(String) },
      groups: expect.arrayContaining(['workspace', group]),
      serverKey: createSigner(store.signingSeed).publicKey,
      metaSeq: (await store.server()).metaSeq,
    });
  });

  test('F4: the newest version that both speak holds', async () => {
    const { newestVersion } = wireLimits;
    const hello = helloOf(owner, { kind: 'resume' });
    const newer = openGuest(core.connections);
    newer.send({ ...hello, oldest: 1, newest: 9 });
    expect(await newer.next('challenge')).toMatchObject({ version: newestVersion, epoch: 1 });
    const other = openGuest(core.connections);
    other.send({ ...hello, oldest: 8, newest: 9 });
    expect(await other.ended()).toBe(closeCodes.upgradeRequired);
  });

  test('G1: names no group that the device may not read', async () => {
    const other = await core.enter(owner);
    other.send(push(1));
    await other.next('ack');
    const guest = openGuest(core.connections);
    expect(await authenticate(guest, await seed.device('viewer', []))).toMatchObject({
      groups: ['workspace'],
    });
  });
});

describe('a restored server', () => {
  /** Goes back to where it was before `lost` was written. */
  async function restored(): Promise<{ old: MetaRecord[]; member: SeededDevice; admin: SeededDevice }> {
    const member = await seed.device('member');
    const admin = await seed.device('admin');
    core.close();
    await store.transact((tx) => beginEpoch(tx, 7));
    core = await openTestCore(store);
    const old = (await store.tail({ after: 0, limit: 100, maxBytes: PLENTY })).filter(
      (record) => record.kind === 'meta',
    );
    return { old, member, admin };
  }

  test('X2: turns everybody away but owners and admins', async () => {
    const { member, admin } = await restored();
    for (const device of [member, await seed.device('viewer')]) {
      const guest = openGuest(core.connections);
      await expect(authenticate(guest, device)).rejects.toThrow('4503');
      expect(guest.closed).toBe(closeCodes.recovering);
    }
    for (const device of [owner, admin]) {
      const guest = openGuest(core.connections);
      expect(await authenticate(guest, device)).toMatchObject({
        isRecovering: true,
        epoch: 7,
        restoredHead: 7,
      });
    }
  });

  test('X2, X4: takes nothing but what it has lost until it is told that all is back', async () => {
    const { old, member } = await restored();
    const early = await core.enter(owner);
    early.send(push(1));
    expect(await early.ended()).toBe(closeCodes.recovering);
    const asking = await core.enter(owner);
    asking.send({ type: 'request', id: 1, call: { method: 'claims.take', name: 'x', ttlMs: 10_000 } });
    expect(await asking.ended()).toBe(closeCodes.recovering);

    const guest = await core.enter(owner);
    guest.send({ type: 'pull', cursors: [], credits: PLENTY });
    await guest.reached((await store.server()).seq);
    guest.send({ type: 'returnMeta', id: 5, records: old });
    expect(await guest.next('returned')).toEqual({ type: 'returned', id: 5, count: old.length, code: '' });
    guest.send({ type: 'recovered' });
    guest.send(push(2));
    expect(await guest.next('ack')).toMatchObject({ batchId: 2 });
    expect((await core.enter(member)).closed).toBeNull();
    expect(core.counted('recordsReturned')).toBe(old.length);
  });
});

describe('seals', () => {
  test('S2, S3: that fit are passed on, others are passed over and counted', async () => {
    const [guest, other] = [await core.live(owner), await core.live(await seed.device('viewer'))];
    guest.send(push(1));
    const { deviceId } = owner;
    await guest.next('ack');
    const head = (await store.transact((tx) => tx.heads(deviceId))).get(group);
    if (!head) throw new Error('Nothing was written');
    const claim = { workspaceId: seed.workspaceId, deviceId, groupId: group, ...head };
    const right = await owner.sign(sealBytes(claim));
    const wrong = await owner.sign(sealBytes({ ...claim, localId: 7 }));
    guest.send({ type: 'seal', groupId: group, localId: 1, signature: wrong });
    guest.send({ type: 'seal', groupId: group, localId: 1, signature: right });
    const { items } = await other.next('seals');
    expect(items).toMatchObject([{ deviceId, groupId: group, localId: 1, signature: new Uint8Array(right) }]);
    expect(core.counted('sealsPassedOver')).toBe(1);
    expect((await store.auditLog(0, 100)).map(({ action }) => action)).toContain('seal.refused');
    // Who comes later gets it after catching up, before it is told that it has.
    const late = await core.live(await seed.device('viewer'));
    const types = late.heard.map(({ type }) => type);
    expect(types.indexOf('seals')).toBeGreaterThan(types.indexOf('records'));
    expect(types.indexOf('seals')).toBeLessThan(types.lastIndexOf('records'));
  });

  test('S3: who went away between a record and its seal gets it when it comes back, and later ones no more', async () => {
    const guest = await core.live(owner);
    guest.send(push(1));
    const [seq = 0] = (await guest.next('ack')).seqs;
    const reader = await seed.device('viewer');
    const end = (await store.transact((tx) => tx.heads(owner.deviceId))).get(group);
    if (!end) throw new Error('Nothing was written');
    const claim = { workspaceId: seed.workspaceId, deviceId: owner.deviceId, groupId: group, ...end };
    guest.send({ type: 'seal', groupId: group, localId: 1, signature: await owner.sign(sealBytes(claim)) });
    await settle();
    const [kept] = await store.seals(0);
    const sealsFor = async (place: number): Promise<number> => {
      const late = await core.enter(reader);
      const cursors = (['workspace', group] as const).map((groupId) => ({ groupId, seq: place }));
      late.send({ type: 'pull', cursors, credits: PLENTY });
      await late.reached(await store.head());
      return late.heard.filter(({ type }) => type === 'seals').length;
    };
    expect(kept?.putAt).toBeGreaterThanOrEqual(seq);
    expect(await sealsFor(kept?.putAt ?? 0)).toBe(1);
    expect(await sealsFor((kept?.putAt ?? 0) + 1)).toBe(0);
  });
});

describe('requests', () => {
  test('R1: are answered with their id', async () => {
    const guest = await core.enter(owner);
    const call = { method: 'keys.lease', teamId: newId(), above: 41, count: 10 } as const;
    guest.send({ type: 'request', id: 7, call });
    guest.send({ type: 'request', id: 8, call: { ...call, above: 0, count: 1001 } });
    guest.send({ type: 'request', id: 9, call: { ...call, above: 0, count: 1 } });
    const answers = [
      await guest.next('response'),
      await guest.next('response'),
      await guest.next('response'),
    ];
    expect(answers).toMatchObject([
      { id: 7, result: { from: 42, to: 51 } },
      { id: 8, result: { method: 'refused', code: 'INVALID' } },
      { id: 9, result: { from: 52, to: 52 } },
    ]);
    expect(core.counted('requestsRefused', 'INVALID')).toBe(1);
  });

  test('A9: who ends its own connections is answered first', async () => {
    const guest = await core.live(owner);
    const again = await seed.another(owner);
    await core.live(again);
    guest.send({ type: 'request', id: 1, call: { method: 'devices.revoke', deviceId: owner.deviceId } });
    expect(await guest.next('response')).toMatchObject({ result: { method: 'done' } });
    core.time.advance(5);
    expect(await guest.ended()).toBe(closeCodes.unauthorised);
    const guest2 = openGuest(core.connections);
    await expect(authenticate(guest2, owner)).rejects.toThrow('4401');
  });
});

describe('the end', () => {
  test('H2: comes after so much silence', async () => {
    const [silent, lively] = [await core.enter(owner), await core.enter(owner)];
    for (let passed = 0; passed < wireLimits.silenceMs; passed += wireLimits.heartbeatMs) {
      core.time.advance(wireLimits.heartbeatMs);
      lively.send({ type: 'ping' });
    }
    expect([silent.closed, lively.closed]).toEqual([closeCodes.timeout, null]);
  });

  test('C1: a server that stops answers what is under way, then says goodbye', async () => {
    const guest = await core.enter(owner);
    guest.send(push(1));
    const closed = core.connections.close();
    guest.send(push(2));
    await closed;
    expect(guest.heard.slice(-2)).toMatchObject([
      { type: 'ack', batchId: 1 },
      { type: 'bye', code: closeCodes.goingAway },
    ]);
    expect(guest.closed).toBe(closeCodes.goingAway);
  });

  test('C1: and waits for it no longer than five seconds', async () => {
    const never = new Promise<never>(() => undefined);
    let isStuck = false;
    core.close();
    core = await openTestCore({
      ...store,
      transact: (work) => (isStuck ? never : store.transact(work)),
    });
    const guest = await core.enter(owner);
    isStuck = true;
    guest.send(push(1));
    const closed = core.connections.close();
    await settle();
    expect(guest.closed).toBeNull();
    core.time.advance(5_000);
    await closed;
    expect(guest.closed).toBe(closeCodes.goingAway);
  });

  test('leaves no timer behind', async () => {
    const guest = await core.live(owner);
    guest.send(push(1));
    await guest.next('ack');
    await core.connections.close();
    core.close();
    core.time.advance(1_000);
    expect(core.time.pending).toBe(0);
    expect(core.report().levels.get('devices')).toBe(0);
    expect(core.report().levels.get('open')).toBe(0);
    expect(core.report().levels.get('listening')).toBe(0);
  });
});
