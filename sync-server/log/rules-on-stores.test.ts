import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { logAdapters, type LogPlace } from '../../e2e/fixtures/sync/log-stores.ts';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { assertSound } from '../../e2e/fixtures/sync/sound.ts';
import { anyRecord, pushTo } from '../../e2e/fixtures/sync/test-push.ts';
import { createAsker, type Asker } from '../../e2e/fixtures/sync/test-requests.ts';
import { createTestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { TeamAccess } from '../../shared/domain/access.ts';
import { teamId } from '../../shared/domain/ids.ts';
import type { Role } from '../../shared/domain/role.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import { metaBytes } from '../../shared/wire/meta-bytes.ts';
import { encodeMeta } from '../../shared/wire/meta-codec.ts';
import type { RequestCall } from '../../shared/wire/request-messages.ts';
import { GATEWAY } from '../auth/gateway-key.ts';
import { createSigner } from '../auth/keys.ts';
import { createClientIdRoom } from '../socket/client-id-room.ts';
import { defaultLimits } from '../socket/server-limits.ts';
import { audit } from './audit.ts';
import type { LogStore } from './log-store.ts';
import { beginEpoch, finishRecovery, returnMeta, type Returned } from './recovery.ts';

const NOW = 1_800_000_000_000;
const DAY = 24 * 60 * 60 * 1000;
const ourTeam = teamId.parse(newId());
const team: GroupId = `team:${ourTeam}`;
const issue = `issue:${newId()}`;

describe.each(logAdapters)('$name', (adapter) => {
  let place: LogPlace;
  let store: LogStore;
  let seed: Seed;
  let asker: Asker;
  let owner: SeededDevice;
  let member: SeededDevice;

  beforeEach(async () => {
    place = await adapter.place();
    store = await place.open();
    seed = await seedWorkspace(store);
    asker = createAsker(store, NOW);
    owner = await seed.device('owner');
    member = await seed.device('member');
  });

  afterEach(async () => {
    await assertSound(store);
    await store.close();
    await place.remove();
  });

  const stateOf = async ({ deviceId }: SeededDevice) =>
    (await store.transact((tx) => tx.device(deviceId)))?.state;
  const actions = async () =>
    (await store.auditLog(0, 10_000)).map(({ action, detail }) => (detail ? `${action} ${detail}` : action));

  async function restore(): Promise<void> {
    await store.transact((tx) => beginEpoch(tx, NOW));
    await store.transact((tx) => finishRecovery(tx, { deviceId: owner.deviceId, at: NOW }));
  }

  test('X1: what a restored log begins with is in a backup', async () => {
    await pushTo(store, member.deviceId, [anyRecord(1, team, issue)]);
    const { seq } = await store.server();
    await store.transact((tx) => beginEpoch(tx, NOW));
    expect(await store.server()).toMatchObject({ restoredHead: seq, backedUpSeq: seq });
  });

  describe('R10: an owner’s device that can act', () => {
    const revoke = ({ deviceId }: SeededDevice): RequestCall => ({ method: 'devices.revoke', deviceId });

    test('is not revoked when it is the last', async () => {
      const head = await store.head();
      expect(await asker.result(owner, revoke(owner))).toBe('LAST_OWNER');
      expect(await store.head()).toBe(head);
      const second = await seed.another(owner);
      expect(await asker.result(owner, revoke(owner))).toEqual({ method: 'done' });
      expect(await asker.result(second, revoke(second))).toBe('LAST_OWNER');
      expect(await stateOf(second)).toBe('active');
    });

    test('is not one in whose name the server writes, nor one that is shut out', async () => {
      await seed.say({ kind: 'device.added', ...member, ...owner, deviceId: newId(), keyId: GATEWAY });
      const lost = await seed.another(owner);
      await seed.say({ kind: 'device.quarantined', deviceId: lost.deviceId });
      expect(await asker.result(owner, revoke(owner))).toBe('LAST_OWNER');
      // Another owner whose devices are all gone cannot act either.
      const gone = await seed.device('owner');
      expect(await asker.result(owner, revoke(gone))).toEqual({ method: 'done' });
      const self = { memberId: owner.memberId, role: 'member', teams: null } as const;
      expect(await asker.result(owner, { method: 'members.update', ...self })).toBe('LAST_OWNER');
      expect(await asker.result(owner, { method: 'members.remove', memberId: owner.memberId })).toBe(
        'LAST_OWNER',
      );
      expect(await asker.result(owner, { method: 'members.remove', memberId: gone.memberId })).toEqual({
        method: 'done',
      });
    });
  });

  describe('R11: numbers that a device reports', () => {
    const lease = (above: number, count = 1): RequestCall => ({
      method: 'keys.lease',
      teamId: ourTeam,
      above,
      count,
    });
    const block = (from: number, to = from) => ({ method: 'keys.lease', from, to });

    test('count before the first block: the workspace may have counted alone', async () => {
      expect(await asker.result(owner, lease(50_000))).toEqual(block(50_001));
      expect(await asker.result(member, lease(900_000_000))).toEqual(block(50_002));
    });

    test('do not count where nobody can have given them', async () => {
      expect(await asker.result(member, lease(999_999_000))).toEqual(block(1));
      expect(await asker.result(member, lease(5_000))).toEqual(block(2));
    });

    test('count after a restore, within limits', async () => {
      await asker.result(owner, lease(0));
      await restore();
      expect(await asker.result(owner, lease(500, 2))).toEqual(block(501, 502));
      expect(await asker.result(member, lease(502 + 100_001))).toEqual(block(503));
      for (let i = 0, last = 503; i < 10; i++, last += 1_001) {
        expect(await asker.result(member, lease(last + 1_000))).toEqual(block(last + 1_001));
      }
      expect(await asker.result(member, lease(90_000))).toEqual(block(503 + 10_011));
      expect(await asker.result(member, lease(90_000), NOW + DAY + 1)).toEqual(block(90_001));
    });

    test('are given to one member so often a day', async () => {
      const entry = { at: NOW, deviceId: member.deviceId, action: 'keys.leased', detail: null };
      await store.transact(async (tx) => {
        for (let i = 0; i < 2_000; i++) await audit(tx, entry);
      });

      expect(await asker.result(member, lease(0))).toBe('TOO_MANY');
      expect(await asker.result(await seed.another(member), lease(0))).toBe('TOO_MANY');
      expect(await asker.result(owner, lease(0))).toEqual(block(1));
      expect(await asker.result(member, lease(0), NOW + DAY + 1)).toEqual(block(2));
    });
  });

  describe('W11: client ids', () => {
    const time = createManualTime();
    const limits = { clientIds: { ...defaultLimits.clientIds, burst: 3 } };
    let last: number;
    let clientIds: ReturnType<typeof createClientIdRoom>;

    beforeEach(() => {
      last = 0;
      clientIds = createClientIdRoom({ ...time, limits });
    });

    const push = (by: SeededDevice, documentId: string, count: number) =>
      pushTo(
        store,
        by.deviceId,
        Array.from({ length: count }, () => anyRecord((last += 1), team, documentId)),
        { clientIds },
      );

    test('are so many for a member in a document, whatever device brings them', async () => {
      expect(await push(member, issue, 4)).toMatchObject({
        kind: 'rejected',
        code: 'TOO_MANY_CLIENTS',
        index: 3,
      });
      // What was refused took no room.
      expect(await push(member, issue, 3)).toMatchObject({ kind: 'accepted' });
      const second = await seed.another(member);
      expect(await push(second, issue, 1)).toMatchObject({ code: 'TOO_MANY_CLIENTS', index: 0 });
      expect(await push(second, `issue:${newId()}`, 3)).toMatchObject({ kind: 'accepted' });
      expect(await push(owner, issue, 3)).toMatchObject({ kind: 'accepted' });
    });

    test('may go on writing, and come back with the days', async () => {
      const writer = createTestWriter();
      const write = () =>
        pushTo(store, member.deviceId, [anyRecord((last += 1), team, issue, { payload: writer.type('x') })], {
          clientIds,
        });
      expect(await write()).toMatchObject({ kind: 'accepted' });
      expect(await push(member, issue, 2)).toMatchObject({ kind: 'accepted' });
      expect(await write()).toMatchObject({ kind: 'accepted' });
      expect(await push(member, issue, 1)).toMatchObject({ code: 'TOO_MANY_CLIENTS' });
      time.advance(DAY / 256);
      expect(await push(member, issue, 1)).toMatchObject({ kind: 'accepted' });
      expect(await push(member, issue, 1)).toMatchObject({ code: 'TOO_MANY_CLIENTS' });
    });
  });

  describe('X6: meta that comes after the recovery', () => {
    /** Signed by this server in a chain that it no longer has. */
    function lost(entry: MetaEntry, metaSeq = 1_000) {
      const bytes = encodeMeta({ metaSeq, prevHash: new Uint8Array(32).fill(7), at: 5, by: '', entry });
      const signer = createSigner(store.signingSeed);
      return { bytes, signature: signer.sign(metaBytes(seed.workspaceId, bytes)) };
    }
    const bring = (by: SeededDevice, ...records: ReturnType<typeof lost>[]): Promise<Returned> =>
      store.transact((tx) =>
        returnMeta(tx, createSigner(store.signingSeed), { deviceId: by.deviceId, records, at: NOW }),
      );

    test('takes away the role and the teams that were taken away, and gives none back', async () => {
      const [a, b] = [teamId.parse(newId()), teamId.parse(newId())];
      const admin = await seed.device('admin', null);
      const reader = await seed.device('viewer', [a, b]);
      await restore();
      const set = (of: SeededDevice, role: Role, teams: TeamAccess) =>
        lost({ kind: 'member.set', memberId: of.memberId, role, teams });
      const now = (of: SeededDevice) => store.transact((tx) => tx.member(of.memberId));
      expect(await bring(member, set(admin, 'member', [a]))).toMatchObject({ count: 1, code: '' });
      expect(await now(admin)).toMatchObject({ role: 'member', teams: [a] });
      // Weaker in one, stronger in the other: what is left is the weaker of both.
      expect(await bring(member, set(reader, 'admin', [b]))).toMatchObject({ count: 1, code: '' });
      expect(await now(reader)).toMatchObject({ role: 'viewer', teams: [b] });
      const head = await store.head();
      expect(await bring(member, set(reader, 'viewer', [b]))).toMatchObject({ count: 1, fresh: [] });
      expect(await bring(member, set(reader, 'viewer', [a, b]))).toMatchObject({ code: 'NOT_RECOVERING' });
      expect(await bring(member, set(admin, 'admin', null))).toMatchObject({ code: 'NOT_RECOVERING' });
      expect(await bring(member, set(owner, 'viewer', null))).toMatchObject({ code: 'NOT_RECOVERING' });
      expect(await store.head()).toBe(head);
      expect([(await now(owner))?.role, (await now(admin))?.role]).toEqual(['owner', 'member']);
    });

    test('shuts out, purges and counts on again what was lost, whoever brings it', async () => {
      await pushTo(store, member.deviceId, [anyRecord(1, team, issue)]);
      const [gone, removed] = [await seed.device('admin'), await seed.device('member')];
      await restore();
      const viewer = await seed.device('viewer');
      const records = [
        lost({ kind: 'device.revoked', deviceId: gone.deviceId }, 2),
        lost({ kind: 'member.removed', memberId: removed.memberId }),
        lost({ kind: 'documents.purged', documentIds: [issue] }),
        lost({ kind: 'keys.leased', teamId: ourTeam, upTo: 70 }),
      ];
      expect(await bring(viewer, ...records)).toMatchObject({ count: 4, code: '', fresh: [{}, {}, {}, {}] });
      expect([await stateOf(gone), await stateOf(removed)]).toEqual(['revoked', 'revoked']);
      expect(await store.document(issue)).toBeNull();
      expect(await store.transact((tx) => tx.lastKey(ourTeam))).toBe(70);
      expect(await actions()).toEqual(
        expect.arrayContaining(['meta.late device.revoked', 'meta.late documents.purged']),
      );
      // The same twice is the same once.
      expect(await bring(viewer, ...records)).toMatchObject({ count: 4, code: '', fresh: [] });
    });

    test('lowers roles and access to the lesser of what was and what is', async () => {
      const admin = await seed.device('admin');
      await restore();
      const { memberId } = admin;
      const [other, third] = [teamId.parse(newId()), teamId.parse(newId())];
      await seed.say({ kind: 'member.set', memberId, role: 'admin', teams: [ourTeam, other] });
      const late = lost({ kind: 'member.set', memberId, role: 'viewer', teams: [other, third] });
      expect(await bring(member, late)).toMatchObject({ count: 1, code: '', fresh: [{}] });
      expect(await store.transact((tx) => tx.member(memberId))).toMatchObject({
        role: 'viewer',
        teams: [other],
      });
    });

    test('grants nothing by itself, and an admin can read what it would have been', async () => {
      await restore();
      const { memberId } = member;
      const records = [
        lost({ kind: 'member.set', memberId, role: 'owner', teams: null }),
        lost({ kind: 'device.added', ...member, deviceId: newId() }),
        lost({ kind: 'device.revoked', deviceId: member.deviceId }),
      ];
      expect(await bring(owner, ...records)).toMatchObject({ count: 1, code: 'NOT_RECOVERING', fresh: [{}] });
      expect(await stateOf(member)).toBe('revoked');
      expect(await store.transact((tx) => tx.member(memberId))).toMatchObject({ role: 'member' });
      expect(await actions()).toEqual(
        expect.arrayContaining(['meta.unreturned member.set', 'meta.unreturned device.added']),
      );
    });

    test('leaves the workspace an owner', async () => {
      await restore();
      const records = [
        lost({ kind: 'device.revoked', deviceId: owner.deviceId }),
        lost({ kind: 'member.removed', memberId: owner.memberId }),
      ];
      expect(await bring(member, ...records)).toMatchObject({ count: 0, code: 'NOT_RECOVERING', fresh: [] });
      expect(await stateOf(owner)).toBe('active');
    });

    test('counts only with this server’s signature', async () => {
      await restore();
      const record = lost({ kind: 'device.revoked', deviceId: member.deviceId });
      const forged = { ...record, signature: new Uint8Array(64) };
      expect(await bring(owner, forged)).toMatchObject({ count: 0, code: 'BAD_SIGNATURE', fresh: [] });
    });
  });
});
