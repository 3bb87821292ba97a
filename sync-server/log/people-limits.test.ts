/** What one person can make of people, devices, invites and claims, over both stores. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { logAdapters, type LogPlace } from '../../e2e/fixtures/sync/log-stores.ts';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { assertSound } from '../../e2e/fixtures/sync/sound.ts';
import { createAsker, type Asker } from '../../e2e/fixtures/sync/test-requests.ts';
import { teamId, type MemberId } from '../../shared/domain/ids.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import type { Hello } from '../../shared/wire/messages.ts';
import type { RequestCall } from '../../shared/wire/request-messages.ts';
import { enter, type Entry } from '../auth/enter.ts';
import { createSigner } from '../auth/keys.ts';
import type { LogStore } from './log-store.ts';

const NOW = 1_800_000_000_000;
const MINUTES = 60_000;
const DAY = 24 * 60 * MINUTES;

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

  const ask = (by: { readonly deviceId: string }, call: RequestCall, at = NOW): Promise<unknown> =>
    asker.result(by, call, at);
  const renewal = (keyId = 'k1', deviceId = newId()): RequestCall => ({
    method: 'devices.renew',
    deviceId,
    keyId,
    publicKey: createDeviceKey().publicKey,
  });
  const done = { method: 'done' };

  async function inviteOf(by: SeededDevice, memberId: MemberId | null = null): Promise<string> {
    const terms = { role: 'member', teams: null, ttlMs: 7 * DAY } as const;
    const outcome = await asker.ask(by, { method: 'invites.create', ...terms, memberId });
    if (outcome.kind !== 'answered' || outcome.result.method !== 'invites.create')
      throw new Error('No invite');
    return outcome.result.invite;
  }

  function join(invite: string, change: Partial<Hello> = {}): Promise<Entry> {
    const { publicKey } = createDeviceKey();
    const who = { deviceId: newId(), keyId: 'k1', publicKey, ...change };
    const hello = { type: 'hello', oldest: 3, newest: 3, ...who, intent: { kind: 'join', invite } } as const;
    const signer = createSigner(store.signingSeed);
    return store.transact((tx) => enter(tx, { hello, signer, newId, at: NOW + 6 * DAY }));
  }
  const useless = { kind: 'refused', close: 'inviteInvalid' };

  describe('A8: an invite', () => {
    test('ends with the device that made it', async () => {
      const admin = await seed.device('admin');
      const [forDevice, forMember, used] = [
        await inviteOf(admin, admin.memberId),
        await inviteOf(admin),
        await inviteOf(admin),
      ];
      const other = await inviteOf(await seed.another(admin));
      expect(await join(used)).toMatchObject({ kind: 'entered' });
      expect(await ask(owner, { method: 'devices.revoke', deviceId: admin.deviceId })).toEqual(done);
      expect(await join(forDevice)).toEqual(useless);
      expect(await join(forMember)).toEqual(useless);
      expect(await join(other)).toMatchObject({ kind: 'entered' });
    });

    test('ends with the quarantine of that device too', async () => {
      const invite = await inviteOf(owner);
      await seed.device('owner');
      await seed.say({ kind: 'device.quarantined', deviceId: owner.deviceId });
      expect(await join(invite)).toEqual(useless);
    });

    test('is told to the operator, with the device that made it and the one that used it', async () => {
      const deviceId = newId();
      await join(await inviteOf(owner), { deviceId });
      const entries = (await store.auditLog(0, 100)).filter(({ action }) => action === 'invite.used');
      expect(entries).toMatchObject([{ deviceId: owner.deviceId, detail: deviceId }]);
    });

    test('is one of at most 256 of a member that nobody has used, and what has expired is forgotten', async () => {
      const call = { method: 'invites.create', role: 'member', teams: null, memberId: null } as const;
      for (let i = 0; i < 255; i++) expect(await ask(owner, { ...call, ttlMs: DAY })).toBeTypeOf('object');
      expect(await ask(owner, { ...call, ttlMs: 10 * MINUTES })).toBeTypeOf('object');
      expect(await ask(owner, { ...call, ttlMs: DAY })).toBe('TOO_MANY');
      const admin = await seed.device('admin');
      expect(await ask(admin, { ...call, ttlMs: DAY })).toBeTypeOf('object');
      expect(await ask(owner, { ...call, ttlMs: DAY }, NOW + 10 * MINUTES)).toBeTypeOf('object');
      expect(await ask(owner, { ...call, ttlMs: DAY }, NOW + 10 * MINUTES)).toBe('TOO_MANY');
    });
  });

  describe('R6: devices', () => {
    test('of a member are 64 at most, however they come', async () => {
      for (let i = 1; i < 64; i++) await seed.another(member);
      expect(await ask(member, renewal())).toBe('TOO_MANY');
      const invite = { method: 'invites.create', role: 'viewer', teams: null, ttlMs: DAY } as const;
      expect(await ask(member, { ...invite, memberId: member.memberId })).toBe('TOO_MANY');
      expect(await ask(owner, renewal())).toEqual(done);
    });

    test('are renewed 32 times a day by a member, whichever asks; the same again counts once', async () => {
      const again = renewal();
      const makeAndRevoke = async (call: RequestCall): Promise<unknown> => {
        const answer = await ask(member, call);
        if (call.method === 'devices.renew' && call !== again) {
          await ask(member, { method: 'devices.revoke', deviceId: call.deviceId });
        }
        return answer;
      };
      for (let i = 0; i < 31; i++) expect(await makeAndRevoke(renewal())).toEqual(done);
      expect([await makeAndRevoke(again), await makeAndRevoke(again)]).toEqual([done, done]);
      expect(await ask(member, renewal())).toBe('TOO_MANY');
      expect(await ask(await seed.another(member), renewal())).toBe('TOO_MANY');
      expect(await ask(member, renewal(), NOW + DAY + 1)).toEqual(done);
    });

    test('A5: have a key of a name that envelopes can have, and never that of the gateway', async () => {
      for (const keyId of ['', 'gateway', 'k0', 'k1234567', 'K1', 'k1 ']) {
        expect([keyId, await ask(member, renewal(keyId))]).toEqual([keyId, 'INVALID']);
        const entry = await join(await inviteOf(owner), { keyId });
        expect([keyId, entry]).toEqual([keyId, { kind: 'refused', close: 'malformed' }]);
      }
      expect(await ask(member, renewal('k999999'))).toEqual(done);
    });

    test('that a revoked one has made stay, and are told to the operator', async () => {
      const made = renewal();
      expect(await ask(member, made)).toEqual(done);
      await ask(owner, { method: 'devices.revoke', deviceId: member.deviceId });
      const deviceId = made.method === 'devices.renew' ? made.deviceId : '';
      expect(await store.transact((tx) => tx.device(deviceId))).toMatchObject({ state: 'active' });
      const entries = (await store.auditLog(0, 100)).filter(({ action }) => action === 'device.renewed');
      expect(entries).toMatchObject([{ deviceId: member.deviceId, detail: deviceId }]);
    });
  });

  describe('R4: teams', () => {
    test('are named once each', async () => {
      const [a, b] = [teamId.parse(newId()), teamId.parse(newId())];
      const { memberId } = member;
      const update = { method: 'members.update', memberId, role: 'member' } as const;
      expect(await ask(owner, { ...update, teams: [a, b] })).toEqual(done);
      expect(await ask(owner, { ...update, teams: [a, a] })).toBe('INVALID');
      const invite = { method: 'invites.create', role: 'viewer', ttlMs: DAY, memberId: null } as const;
      expect(await ask(owner, { ...invite, teams: [a, a] })).toBe('INVALID');
      expect((await store.transact((tx) => tx.member(memberId)))?.teams).toEqual([a, b]);
      const before = await store.head();
      expect(await ask(owner, { ...update, teams: [b, a] })).toEqual(done);
      expect(await store.head()).toBe(before);
      expect(await ask(owner, { ...update, teams: [b] })).toEqual(done);
      expect((await store.transact((tx) => tx.member(memberId)))?.teams).toEqual([b]);
    });
  });

  describe('R8: claims', () => {
    const take = (by: SeededDevice, name: string, at = NOW) =>
      ask(by, { method: 'claims.take', name, ttlMs: MINUTES }, at);
    const epochOf = (answer: unknown): unknown =>
      typeof answer === 'object' && answer !== null && 'epoch' in answer ? answer.epoch : answer;

    test('of a device are 256 at once', async () => {
      for (let i = 0; i < 256; i++) expect(epochOf(await take(member, `c${i}`))).toBeTypeOf('number');
      expect(await take(member, 'one more')).toBe('INVALID');
      expect(await take(member, 'more')).toBe('TOO_MANY');
      expect(epochOf(await take(member, 'c7'))).toBeTypeOf('number');
      expect(epochOf(await take(owner, 'more'))).toBeTypeOf('number');
      expect(epochOf(await take(member, 'another', NOW + MINUTES))).toBeTypeOf('number');
    });

    test('that ended are forgotten, and the next of the name lies above them all the same', async () => {
      const epochs: unknown[] = [];
      for (const at of [0, 1, 2]) epochs.push(epochOf(await take(member, 'a', NOW + at)));
      expect(epochs).toEqual([1, 2, 3]);
      await take(member, 'b', NOW + MINUTES + 2);
      expect(await store.transact((tx) => tx.claim('a'))).toBeNull();
      expect(epochOf(await take(owner, 'a', NOW + MINUTES + 3))).toBe(4);
      expect(await ask(member, { method: 'claims.renew', name: 'a', epoch: 3, ttlMs: MINUTES })).toBe(
        'STALE',
      );
    });
  });
});
