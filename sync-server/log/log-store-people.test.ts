import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { logAdapters, type LogPlace } from '../../e2e/fixtures/sync/log-stores.ts';
import { writePlain } from '../../e2e/fixtures/sync/log-writer.ts';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { firstPrevHash } from '../../shared/boundary/envelope.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { memberId, teamId } from '../../shared/domain/ids.ts';
import type { LogStore } from './log-store.ts';

const team: GroupId = `team:${newId()}`;
const bytes = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

describe.each(logAdapters)('$name', (adapter) => {
  let place: LogPlace;
  let store: LogStore;
  let seed: Seed;
  let device: SeededDevice;

  beforeEach(async () => {
    place = await adapter.place();
    store = await place.open();
    seed = await seedWorkspace(store);
    device = await seed.device('admin');
  });

  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  async function reopen(): Promise<void> {
    await store.close();
    store = await place.open();
  }

  test('knows a device with its member, its last number and the end of its envelopes', async () => {
    expect(await store.transact((tx) => tx.device(newId()))).toBeNull();
    const { deviceId, publicKey } = device;
    const row = {
      deviceId,
      memberId: device.memberId,
      role: 'admin',
      teams: null,
      keyId: 'k1',
      publicKey,
      state: 'active',
      lastLocalId: 0,
      chain: { seq: 0, hash: firstPrevHash },
      heardEpoch: 1,
    };
    expect(await store.transact((tx) => tx.device(deviceId))).toEqual(row);
    const envelope = {
      deviceId,
      seq: 1,
      hash: 'aa'.repeat(32),
      nonce: 'n',
      idempotencyKey: 'i',
      runId: newId(),
      state: 'queued',
      recordSeq: 4,
    } as const;
    const update = { localId: 13, groupId: team, documentId: `issue:${newId()}` };
    await writePlain(store, { deviceId, updates: [update] });
    await store.transact(async (tx) => {
      await tx.addEnvelope(envelope);
      await tx.setDeviceState(deviceId, 'quarantined');
    });
    const changed = { ...row, state: 'quarantined', lastLocalId: 13, chain: { seq: 1, hash: envelope.hash } };
    expect(await store.transact((tx) => tx.device(deviceId))).toEqual(changed);
    await reopen();
    await store.transact(async (tx) => {
      expect(await tx.device(deviceId)).toEqual(changed);
      expect(await tx.envelope(deviceId, 1)).toEqual(envelope);
      expect(await tx.envelope(deviceId, 2)).toBeNull();
      expect(await tx.isReplay('n', 'other')).toBe(true);
      expect(await tx.isReplay('other', 'i')).toBe(true);
      expect(await tx.isReplay('other', 'other')).toBe(false);
    });
  });

  test('keeps members with their access, and a device follows its member', async () => {
    const teams = [teamId.parse(newId()), teamId.parse(newId())];
    const member = { memberId: memberId.parse(newId()), role: 'viewer', teams, isRemoved: false } as const;
    const added = { ...device, deviceId: newId(), memberId: member.memberId };
    await store.transact(async (tx) => {
      await tx.putMember(member, 2);
      await tx.addDevice(added, 2);
      expect(await tx.member(member.memberId)).toEqual(member);
      expect((await tx.devicesOf(member.memberId)).map(({ deviceId }) => deviceId)).toEqual([added.deviceId]);
    });
    await store.transact((tx) => tx.putMember({ ...member, teams: [], role: 'member' }, 3));
    await reopen();
    await store.transact(async (tx) => {
      expect(await tx.device(added.deviceId)).toMatchObject({ role: 'member', teams: [] });
      expect((await tx.members()).map((row) => [row.memberId, row.role])).toEqual([
        [device.memberId, 'admin'],
        [member.memberId, 'member'],
      ]);
      expect(await tx.member(memberId.parse(newId()))).toBeNull();
      await expect(tx.addDevice(added, 4)).rejects.toThrow(/once/);
    });
  });

  test('keeps invites by their hash, and who used them', async () => {
    const terms = {
      role: 'viewer',
      teams: null,
      memberId: null,
      isClaim: false,
      expiresAt: 5,
      madeWith: null,
    } as const;
    const made = { by: device.memberId, madeWith: device.deviceId };
    const invite = { ...terms, ...made, hash: bytes(1), teams: [teamId.parse(newId())] };
    const owners = { ...terms, hash: bytes(2), by: null, isClaim: true, expiresAt: null };
    const mine = { ...terms, hash: bytes(3), by: device.memberId, memberId: device.memberId };
    const usedBy = { deviceId: newId(), publicKey: bytes(7) };
    await store.transact(async (tx) => {
      for (const each of [invite, owners, mine]) {
        await tx.addInvite(each, 1);
        expect(await tx.invite(each.hash)).toEqual({ ...each, usedBy: null });
      }
      await tx.useInvite(invite.hash, usedBy, 2);
      await tx.voidInvites('claim');
    });
    await reopen();
    await store.transact(async (tx) => {
      expect(await tx.invite(invite.hash)).toEqual({ ...invite, usedBy });
      expect(await tx.invite(owners.hash)).toBeNull();
      expect(await tx.invite(mine.hash)).toEqual({ ...mine, usedBy: null });
      await tx.voidInvites('all');
      expect(await tx.invite(mine.hash)).toBeNull();
      expect(await tx.invite(invite.hash)).not.toBeNull();
      expect(await tx.invite(bytes(9))).toBeNull();
    });
    await expect(store.transact((tx) => tx.addInvite(invite, 3))).rejects.toThrow(/UNIQUE|unique/);
  });

  test('A8: counts the unused invites of a member, and forgets those that have expired', async () => {
    const by = device.memberId;
    const terms = {
      by,
      madeWith: null,
      role: 'viewer',
      teams: null,
      memberId: null,
      isClaim: false,
    } as const;
    const usedBy = { deviceId: newId(), publicKey: bytes(7) };
    await store.transact(async (tx) => {
      for (const [i, expiresAt] of [5, 6, 7, 5].entries()) {
        await tx.addInvite({ ...terms, hash: bytes(i + 1), expiresAt }, 1);
      }
      const owners = { ...terms, by: null, isClaim: true, hash: bytes(8), expiresAt: null };
      await tx.addInvite(owners, 1);
      await tx.useInvite(bytes(4), usedBy, 2);
      expect([await tx.openInvites(by), await tx.openInvites(memberId.parse(newId()))]).toEqual([3, 0]);
      await tx.dropExpiredInvites(6);
      expect(await tx.openInvites(by)).toBe(1);
    });
    await reopen();
    await store.transact(async (tx) => {
      const left = await Promise.all([1, 2, 3, 4, 8].map(async (n) => (await tx.invite(bytes(n))) !== null));
      expect(left).toEqual([false, false, true, true, true]);
    });
  });

  test('W9: remembers in which epoch a device was heard', async () => {
    const { deviceId } = device;
    const heard = () => store.transact(async (tx) => (await tx.device(deviceId))?.heardEpoch);
    await store.transact(async (tx) => {
      await tx.setHeardEpoch(deviceId, 7);
      expect((await tx.device(deviceId))?.heardEpoch).toBe(7);
    });
    await expect(
      store.transact(async (tx) => {
        await tx.setHeardEpoch(deviceId, 9);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    await reopen();
    expect(await heard()).toBe(7);
    await store.transact((tx) => tx.setDeviceState(deviceId, 'revoked'));
    await reopen();
    expect(await heard()).toBe(7);
  });

  test('remembers the last word on a run, the numbers of a team, and claims', async () => {
    const run = { runId: newId(), deviceId: device.deviceId, issueId: newId(), groupId: team } as const;
    const claim = { name: 'runner', epoch: 3, deviceId: device.deviceId, expiresAt: 9 };
    await store.transact(async (tx) => {
      await tx.putRun({ ...run, state: 'queued' });
      await tx.putRun({ ...run, state: 'failed' });
      await tx.setLastKey('t', 5);
      await tx.setLastKey('t', 7);
      await tx.putClaim(claim);
    });
    await reopen();
    await store.transact(async (tx) => {
      expect(await tx.run(run.runId)).toEqual({ ...run, state: 'failed' });
      expect(await tx.run(newId())).toBeNull();
      expect([await tx.lastKey('t'), await tx.lastKey('u')]).toEqual([7, 0]);
      expect([await tx.claim('runner'), await tx.claim('other')]).toEqual([claim, null]);
      await tx.putClaim({ ...claim, name: 'longer', epoch: 2, expiresAt: 10 });
      expect([await tx.claimCount(device.deviceId), await tx.claimCount(newId())]).toEqual([2, 0]);
      expect([await tx.dropClaims(8), await tx.dropClaims(9), await tx.dropClaims(9)]).toEqual([0, 3, 0]);
      expect([await tx.claim('runner'), (await tx.claim('longer'))?.epoch]).toEqual([null, 2]);
    });
  });

  test('keeps the audit log in the order of its entries', async () => {
    const row = (id: number, deviceId: string | null) =>
      ({
        id,
        at: id * 10,
        deviceId,
        action: 'tested',
        detail: id === 1 ? null : 'x',
        hash: bytes(id),
      }) as const;
    await store.transact(async (tx) => {
      expect(await tx.lastAudit()).toBeNull();
      await tx.addAudit(row(1, null));
      await tx.addAudit(row(2, 'd'));
      await tx.addAudit(row(3, 'd'));
      expect(await tx.lastAudit()).toEqual({ id: 3, hash: bytes(3) });
      expect(await tx.auditCount(['d'], 'tested', 0)).toBe(2);
      expect(await tx.auditCount(['e', 'd'], 'tested', 30)).toBe(1);
      expect(await tx.auditCount(['d'], 'other', 0)).toBe(0);
      expect(await tx.auditCount([], 'tested', 0)).toBe(0);
    });
    expect(await store.auditLog(0, 2)).toEqual([row(1, null), row(2, 'd')]);
    expect(await store.auditLog(2, 2)).toEqual([row(3, 'd')]);
  });

  test('knows where the server stands', async () => {
    const before = await store.server();
    expect(before).toMatchObject({ workspaceId: seed.workspaceId, epoch: 1, restoredHead: 0, metaSeq: 3 });
    expect(before.metaHash).toEqual((await store.transact((tx) => tx.meta(3)))?.hash);
    expect(await store.transact((tx) => tx.meta(4))).toBeNull();
    const earlierRestores = [
      { epoch: 1, head: 0 },
      { epoch: 5, head: 9 },
    ];
    const change = { epoch: 8, restoredHead: 3, earlierRestores, isRecovering: true, backedUpSeq: 2 };
    await store.transact((tx) => tx.setServer(change));
    expect(await store.server()).toEqual({ ...before, ...change });
    await reopen();
    expect(await store.server()).toEqual({ ...before, ...change });
  });

  test('undoes all of it with a transaction that throws', async () => {
    const look = (): Promise<unknown> =>
      store.transact(async (tx) => [
        await tx.server(),
        await tx.members(),
        await tx.devicesOf(device.memberId),
        await tx.heads(device.deviceId),
        await tx.lastKey('t'),
        await tx.claim('runner'),
        await tx.lastAudit(),
      ]);
    const before = await look();
    const undone = store.transact(async (tx) => {
      const [owner] = await tx.members();
      if (owner) await tx.putMember({ ...owner, role: 'viewer', isRemoved: true }, 1);
      await tx.setDeviceState(device.deviceId, 'revoked');
      await tx.addDevice({ ...device, deviceId: newId() }, 1);
      await tx.setServer({ epoch: 77 });
      await tx.setLastKey('t', 5);
      await tx.putClaim({ name: 'runner', epoch: 3, deviceId: device.deviceId, expiresAt: 9 });
      await tx.addAudit({ id: 1, at: 1, deviceId: null, action: 'a', detail: null, hash: bytes(1) });
      expect(await tx.device(device.deviceId)).toMatchObject({ state: 'revoked', role: 'viewer' });
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    expect(await look()).toEqual(before);
    await reopen();
    expect(await look()).toEqual(before);
  });
});
