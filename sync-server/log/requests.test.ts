import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { assertSound } from '../../e2e/fixtures/sync/sound.ts';
import { anyRecord, pushTo } from '../../e2e/fixtures/sync/test-push.ts';
import { createAsker, type Asker } from '../../e2e/fixtures/sync/test-requests.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { memberId, teamId } from '../../shared/domain/ids.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import type { RequestCall } from '../../shared/wire/request-messages.ts';
import { inviteHash } from '../auth/invites.ts';
import type { LogStore } from './log-store.ts';
import { beginEpoch } from './recovery.ts';

const NOW = 1_800_000_000_000;
const MINUTES = 60_000;
const DAY = 24 * 60 * MINUTES;
const ourTeam = teamId.parse(newId());
const team: GroupId = `team:${ourTeam}`;

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let asker: Asker;
let owner: SeededDevice;

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  asker = createAsker(store, NOW);
  owner = await seed.device('owner');
});

afterEach(async () => {
  await assertSound(store);
  await store.close();
  folder.remove();
});

const ask: Asker['ask'] = (...asked) => asker.ask(...asked);
const result: Asker['result'] = (...asked) => asker.result(...asked);
const memberOf = (device: SeededDevice) => store.transact((tx) => tx.member(device.memberId));
const stateOf = async (device: SeededDevice) =>
  (await store.transact((tx) => tx.device(device.deviceId)))?.state;

describe('R2: numbers', () => {
  const lease = (above: number, count: number, id: string = ourTeam): RequestCall => {
    return { method: 'keys.lease', teamId: id, above, count };
  };
  test('are above all that were leased', async () => {
    const block = (from: number, to: number) => ({ method: 'keys.lease', from, to });
    expect(await result(owner, lease(0, 10))).toEqual(block(1, 10));
    expect(await result(owner, lease(3, 10))).toEqual(block(11, 20));
    expect(await result(owner, lease(0, 1, newId()))).toEqual(block(1, 1));
  });

  test('are told to all', async () => {
    const outcome = await ask(owner, lease(0, 10));
    expect(outcome).toMatchObject({ fresh: [{ kind: 'meta', groupId: 'workspace' }], digests: [{}] });
  });

  test('are refused where they cannot be', async () => {
    for (const call of [lease(0, 0), lease(0, 1001), lease(0, 1, 'x')]) {
      expect(await result(owner, call)).toBe('INVALID');
    }
    await seed.say({ kind: 'keys.leased', teamId: ourTeam, upTo: 999_999_998 });
    expect(await result(owner, lease(0, 2))).toBe('INVALID');
    const outsider = await seed.device('member', []);
    expect(await result(outsider, lease(0, 1))).toBe('FORBIDDEN');
  });
});

describe('R3: invites', () => {
  const create = (change: object = {}): RequestCall => {
    return {
      method: 'invites.create',
      role: 'member',
      teams: [ourTeam],
      ttlMs: DAY,
      memberId: null,
      ...change,
    };
  };
  test('are kept as a hash, with their terms', async () => {
    const made = await result(owner, create());
    expect(made).toEqual({
      method: 'invites.create',
      invite: expect.stringMatching(/^[\w-]{32}$/),
      expiresAt: NOW + DAY,
    });
    const { invite } = { invite: '', ...Object(made) };
    const row = await store.transact((tx) => tx.invite(inviteHash(invite)));
    expect(row).toMatchObject({
      by: owner.memberId,
      role: 'member',
      teams: [ourTeam],
      isClaim: false,
      usedBy: null,
    });
    const audit = await store.auditLog(0, 9);
    expect(audit).toMatchObject([{ action: 'invite.created', deviceId: owner.deviceId, detail: 'member' }]);
    expect(JSON.stringify(audit)).not.toContain(invite);
  });

  test('last 10 minutes to 7 days', async () => {
    for (const ttlMs of [0, 10 * MINUTES - 1, 7 * DAY + 1])
      expect(await result(owner, create({ ttlMs }))).toBe('INVALID');
    for (const ttlMs of [10 * MINUTES, 7 * DAY]) {
      expect(await result(owner, create({ ttlMs }))).toMatchObject({ expiresAt: NOW + ttlMs });
    }
  });

  test('for somebody who is not there are refused', async () => {
    expect(await result(owner, create({ memberId: memberId.parse(newId()) }))).toBe('NOT_FOUND');
    const gone = await seed.device('member');
    await seed.say({ kind: 'member.removed', memberId: gone.memberId });
    expect(await result(owner, create({ memberId: gone.memberId }))).toBe('NOT_FOUND');
  });
});

describe('R4: members', () => {
  test('get their role and access, and their connections end', async () => {
    const member = await seed.device('member');
    await seed.another(member);
    const gone = await seed.another(member);
    await seed.say({ kind: 'device.revoked', deviceId: gone.deviceId });
    const call = {
      method: 'members.update',
      memberId: member.memberId,
      role: 'viewer',
      teams: [ourTeam],
    } as const;
    const outcome = await ask(owner, call);
    expect(outcome).toMatchObject({
      kind: 'answered',
      result: { method: 'done' },
      fresh: [{ kind: 'meta' }],
    });
    expect(await memberOf(member)).toMatchObject({ role: 'viewer', teams: [ourTeam] });
    // Nothing changes the second time, and nobody is disturbed.
    expect(await ask(owner, call)).toMatchObject({ result: { method: 'done' }, fresh: [] });
  });

  test('that are removed are gone with their devices', async () => {
    const member = await seed.device('admin');
    const another = await seed.another(member);
    const outcome = await ask(owner, { method: 'members.remove', memberId: member.memberId });
    expect(outcome).toMatchObject({ kind: 'answered', fresh: [{ kind: 'meta' }] });
    expect(await memberOf(member)).toMatchObject({ isRemoved: true });
    expect([await stateOf(member), await stateOf(another)]).toEqual(['revoked', 'revoked']);
    expect(await result(owner, { method: 'members.remove', memberId: member.memberId })).toEqual({
      method: 'done',
    });
    const update = {
      method: 'members.update',
      memberId: member.memberId,
      role: 'admin',
      teams: null,
    } as const;
    expect(await result(owner, update)).toBe('NOT_FOUND');
    expect(await result(owner, { method: 'members.remove', memberId: memberId.parse(newId()) })).toBe(
      'NOT_FOUND',
    );
  });

  test('R10: keep an owner', async () => {
    const self = { memberId: owner.memberId, role: 'admin', teams: null } as const;
    expect(await result(owner, { method: 'members.update', ...self })).toBe('LAST_OWNER');
    expect(await result(owner, { method: 'members.remove', memberId: owner.memberId })).toBe('LAST_OWNER');
    const second = await seed.device('owner');
    expect(await result(owner, { method: 'members.update', ...self })).toEqual({ method: 'done' });
    expect(await result(second, { method: 'members.remove', memberId: second.memberId })).toBe('LAST_OWNER');
  });
});

describe('R5, R6: devices', () => {
  test('that are revoked are shut out', async () => {
    const member = await seed.device('member');
    const outcome = await ask(owner, { method: 'devices.revoke', deviceId: member.deviceId });
    const { deviceId } = member;
    expect(outcome).toMatchObject({ result: { method: 'done' }, fresh: [{ kind: 'meta' }] });
    expect(await stateOf(member)).toBe('revoked');
    expect(await ask(owner, { method: 'devices.revoke', deviceId })).toMatchObject({ fresh: [] });
    expect(await result(owner, { method: 'devices.revoke', deviceId: newId() })).toBe('NOT_FOUND');
  });

  test('that were quarantined can be revoked, and stay so', async () => {
    const member = await seed.device('member');
    const { deviceId } = member;
    await seed.say({ kind: 'device.quarantined', deviceId });
    expect(await result(owner, { method: 'devices.revoke', deviceId })).toEqual({ method: 'done' });
    await seed.say({ kind: 'device.quarantined', deviceId });
    expect(await stateOf(member)).toBe('revoked');
  });

  test('are renewed as a device of their own of the same member; the old one stays', async () => {
    const member = await seed.device('member', [ourTeam]);
    const fresh = { deviceId: newId(), keyId: 'k2', publicKey: createDeviceKey().publicKey };
    const call = { method: 'devices.renew', ...fresh } as const;
    expect(await result(member, call)).toEqual({ method: 'done' });
    const { memberId: id } = member;
    expect(await store.transact((tx) => tx.device(fresh.deviceId))).toMatchObject({
      ...fresh,
      memberId: id,
      state: 'active',
    });
    expect(await stateOf(member)).toBe('active');
    expect(await ask(member, call)).toMatchObject({ result: { method: 'done' }, fresh: [] });
    expect(await result(owner, call)).toBe('INVALID');
    expect(await result(member, { ...call, publicKey: createDeviceKey().publicKey })).toBe('INVALID');
    expect(await result(member, { ...call, deviceId: 'x' })).toBe('INVALID');
    expect(await result(member, { ...call, deviceId: newId(), keyId: '' })).toBe('INVALID');
  });
});

describe('R7, G3: purges', () => {
  const purge = (...documentIds: string[]): RequestCall => ({ method: 'documents.purge', documentIds });
  test('are for ever, also of documents that are not known', async () => {
    const [issue, unknown] = [`issue:${newId()}`, `issue:${newId()}`];
    await pushTo(store, owner.deviceId, [anyRecord(1, team, issue)]);
    expect(await ask(owner, purge(issue, unknown, issue))).toMatchObject({
      result: { method: 'done' },
      fresh: [{ kind: 'meta' }],
    });
    expect(await store.document(issue)).toBeNull();
    const late = [anyRecord(2, team, unknown)];
    expect(await pushTo(store, owner.deviceId, late)).toMatchObject({ code: 'PURGED' });
  });

  test('are of texts of issues', async () => {
    expect(await result(owner, purge())).toBe('INVALID');
    expect(await result(owner, purge('x'))).toBe('INVALID');
    expect(await result(owner, purge(`issue:${newId()}`, 'workspace'))).toBe('INVALID');
    // Of what hosts would keep, every later edit would be refused.
    const any = newId();
    for (const other of [`board:${any}:0`, `team:${any}`, `member:${any}`, 'plan:x']) {
      expect(await result(owner, purge(other))).toBe('INVALID');
    }
    expect(await result(owner, purge(...Array.from({ length: 257 }, () => `issue:${newId()}`)))).toBe(
      'INVALID',
    );
  });
});

describe('R8: claims', () => {
  const take = (ttlMs = MINUTES): RequestCall => ({ method: 'claims.take', name: 'runner', ttlMs });
  const renew = (epoch: number): RequestCall => ({
    method: 'claims.renew',
    name: 'runner',
    epoch,
    ttlMs: MINUTES,
  });
  const release = (epoch: number): RequestCall => ({ method: 'claims.release', name: 'runner', epoch });
  const held = (epoch: number, by: SeededDevice, expiresAt: number) => {
    return { method: 'claim', epoch, deviceId: by.deviceId, expiresAt };
  };

  test('are held by one device at a time, each under an epoch of its own', async () => {
    const other = await seed.device('member');
    expect(await result(owner, take())).toEqual(held(1, owner, NOW + MINUTES));
    expect(await result(other, take())).toBe('HELD');
    expect(await result(other, take(), NOW + MINUTES)).toEqual(held(2, other, NOW + 2 * MINUTES));
    expect(await result(owner, renew(1), NOW + MINUTES)).toBe('STALE');
    expect(await result(other, take(), NOW + MINUTES)).toEqual(held(3, other, NOW + 2 * MINUTES));
  });

  test('are renewed and released under their epoch, by who holds them', async () => {
    const other = await seed.device('member');
    await result(owner, take());
    expect(await result(owner, renew(1), NOW + 1)).toEqual(held(1, owner, NOW + 1 + MINUTES));
    for (const call of [renew(1), release(1)]) expect(await result(other, call)).toBe('STALE');
    for (const call of [renew(2), release(2)]) expect(await result(owner, call)).toBe('STALE');
    expect(await result(owner, renew(1), NOW + DAY)).toBe('STALE');
    expect(await result(owner, release(1), NOW + 2)).toEqual({ method: 'done' });
    expect(await result(owner, release(1), NOW + 2)).toBe('STALE');
    expect(await result(other, take(), NOW + 2)).toEqual(held(2, other, NOW + 2 + MINUTES));
  });

  test('last 5 s to 10 minutes', async () => {
    for (const ttlMs of [4_999, 10 * MINUTES + 1]) expect(await result(owner, take(ttlMs))).toBe('INVALID');
    expect(await result(owner, { ...take(), method: 'claims.take', name: '', ttlMs: MINUTES })).toBe(
      'INVALID',
    );
  });

  test('have higher epochs than ever after a restore', async () => {
    await result(owner, take());
    await store.transact((tx) => beginEpoch(tx, NOW));
    await store.transact((tx) => tx.setServer({ isRecovering: false }));
    expect(await result(owner, take())).toEqual(held(NOW, owner, NOW + MINUTES));
    expect(await result(owner, take())).toEqual(held(NOW + 1, owner, NOW + MINUTES));
  });
});

describe('R9: tickets', () => {
  const ticketFor = async (by: SeededDevice, documentId: string): Promise<unknown> => {
    const made = await result(by, { method: 'tickets.create', documentId });
    if (typeof made === 'string') return made;
    const { ticket } = { ticket: '', ...Object(made) };
    return asker.tickets.verify(ticket, NOW);
  };

  test('are bound to member and document', async () => {
    const issue = `issue:${newId()}`;
    await pushTo(store, owner.deviceId, [anyRecord(1, team, issue)]);
    const viewer = await seed.device('viewer', [ourTeam]);
    const expiresAt = NOW + 10 * MINUTES;
    const { memberId: id, deviceId } = viewer;
    expect(await ticketFor(viewer, issue)).toEqual({
      memberId: id,
      deviceId,
      documentId: issue,
      expiresAt,
    });
  });

  test('are refused for what the member may not read, and for what has no group', async () => {
    const issue = `issue:${newId()}`;
    await pushTo(store, owner.deviceId, [anyRecord(1, team, issue)]);
    const outsider = await seed.device('member', []);
    expect(await ticketFor(outsider, issue)).toBe('FORBIDDEN');
    expect(await ticketFor(outsider, team)).toBe('FORBIDDEN');
    expect(await ticketFor(outsider, `member:${owner.memberId}`)).toBe('FORBIDDEN');
    expect(await ticketFor(outsider, `member:${outsider.memberId}`)).toMatchObject({
      memberId: outsider.memberId,
    });
    expect(await ticketFor(owner, `issue:${newId()}`)).toBe('NOT_FOUND');
    expect(await ticketFor(owner, 'x')).toBe('INVALID');
    await seed.say({ kind: 'documents.purged', documentIds: [issue] });
    expect(await ticketFor(owner, issue)).toBe('NOT_FOUND');
  });
});
