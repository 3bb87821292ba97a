import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { create, createTestPeers, titles } from '../../e2e/fixtures/sync/test-peers.ts';

const peers = createTestPeers();
const { owner, joinAs, live } = peers;
beforeEach(peers.start);
afterEach(peers.stop);

describe('people', () => {
  test('M2, R4: members and devices are told alike everywhere, and changes of a role take hold', async () => {
    const a = await owner();
    const b = await joinAs(a, 'b', 'member');
    for (const { connection } of [a, b]) {
      expect(connection.people.members().map(({ role }) => role)).toEqual(['owner', 'member']);
    }
    expect(a.connection.people.devices()).toEqual(b.connection.people.devices());
    const memberId = b.replica.me();
    if (!memberId) throw new Error('Nobody joined');
    await a.connection.people.updateMember({ memberId, role: 'viewer', teams: null });
    await b.until(({ role, state }) => role === 'viewer' && state === 'live');
    await create(b, 'not mine to make');
    await b.until(({ refused }) => refused > 0);
    expect(await titles(b)).toEqual([]);
    await a.connection.people.removeMember(memberId);
    expect(await b.until(({ state }) => state === 'refused')).toMatchObject({ problem: 'revoked' });
    expect(a.connection.people.members()[1]?.removedAt).not.toBeNull();
  });

  test('R3, R5: another device of one’s own has the same person, and can be shut out', async () => {
    const a = await owner();
    const me = a.replica.me();
    const b = await joinAs(a, 'b', 'viewer', { memberId: me });
    expect(b.replica.me()).toBe(me);
    expect(b.connection.status().role).toBe('owner');
    expect(a.connection.people.devices()).toHaveLength(2);
    await a.connection.people.revokeDevice(b.identity.deviceId);
    expect(await b.until(({ state }) => state === 'refused')).toMatchObject({ problem: 'revoked' });
    await a.until(() => a.connection.people.devices().some(({ state }) => state === 'revoked'));
  });

  test('G2: a team that is lost goes, and comes back with the access', async () => {
    const a = await owner();
    const b = await joinAs(a, 'b', 'member');
    await create(a, 'secret');
    await live(a, b);
    await b.eventually(async () => (await titles(b)).includes('secret'));
    const memberId = b.replica.me();
    if (!memberId) throw new Error('Nobody joined');
    await a.connection.people.updateMember({ memberId, role: 'member', teams: [] });
    await b.eventually(async () => (await titles(b)).length === 0);
    await create(a, 'another');
    await live(a);
    expect(await titles(b)).toEqual([]);
    await a.connection.people.updateMember({ memberId, role: 'member', teams: null });
    await b.eventually(async () => (await titles(b)).length === 2);
    await create(b, 'mine again');
    await live(a, b);
    await a.eventually(async () => (await titles(a)).length === 3);
    expect(b.connection.status()).toMatchObject({ problem: null, refused: 0 });
  });
});
