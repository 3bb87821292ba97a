import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { memberId, teamId, workspaceId } from '../../shared/domain/ids.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import type { Hello, Intent } from '../../shared/wire/messages.ts';
import { random } from '../app/platform.ts';
import type { LogStore } from '../log/log-store.ts';
import { beginEpoch } from '../log/recovery.ts';
import { verifyLog } from '../log/verify/verify.ts';
import { enter, type Entry } from './enter.ts';
import { createInvite, createOwnerInvite, type InviteTerms } from './invites.ts';
import { createSigner } from './keys.ts';

const NOW = 1_800_000_000_000;

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;

beforeEach(() => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

interface Stranger {
  readonly deviceId: string;
  readonly keyId: string;
  readonly publicKey: Uint8Array;
}

function stranger(change: Partial<Stranger> = {}): Stranger {
  return { deviceId: newId(), keyId: 'k1', publicKey: createDeviceKey().publicKey, ...change };
}

function come(device: Stranger, intent: Intent, at = NOW): Promise<Entry> {
  const { deviceId, keyId, publicKey } = device;
  const hello: Hello = { type: 'hello', oldest: 3, newest: 3, deviceId, keyId, publicKey, intent };
  const signer = createSigner(store.signingSeed);
  return store.transact((tx) => enter(tx, { hello, signer, newId, at }));
}

const join = (device: Stranger, invite: string, at = NOW): Promise<Entry> =>
  come(device, { kind: 'join', invite }, at);
const resume = (device: Stranger): Promise<Entry> => come(device, { kind: 'resume' });
const refused = (close: string): unknown => ({ kind: 'refused', close });

describe('an empty server', () => {
  const owner = { workspaceId: workspaceId.parse(newId()), memberId: memberId.parse(newId()) };
  const claim = (device: Stranger, invite: string): Promise<Entry> =>
    come(device, { kind: 'claim', invite, ...owner });
  const ownerInvite = async (): Promise<string> =>
    (await store.transact((tx) => createOwnerInvite(tx, random, NOW))) ?? '';

  test('A6: is claimed with the owner’s invite, under the ids that the device brings', async () => {
    const device = stranger();
    const entry = await claim(device, await ownerInvite());
    expect(entry).toMatchObject({
      kind: 'entered',
      device: { ...device, memberId: owner.memberId, role: 'owner', teams: null, state: 'active' },
      server: { workspaceId: owner.workspaceId, seq: 3, metaSeq: 3, epoch: 1 },
      fresh: [1, 2, 3].map((seq) => ({ kind: 'meta', seq, groupId: 'workspace' })),
      digests: [{ groupId: 'workspace', seq: 3 }],
    });
    expect(await verifyLog(store)).toEqual([]);
    expect((await store.auditLog(0, 9)).map(({ action }) => action)).toEqual(['workspace.claimed']);
  });

  test('A4: the last start’s invite is the only one, and works once', async () => {
    const old = await ownerInvite();
    const invite = await ownerInvite();
    expect(await claim(stranger(), old)).toEqual(refused('inviteInvalid'));
    const device = stranger();
    await claim(device, invite);
    expect(await claim(stranger(), invite)).toEqual(refused('inviteInvalid'));
    // A4: its welcome may have been lost.
    expect(await claim(device, invite)).toMatchObject({ kind: 'entered', fresh: [] });
    expect(await store.transact((tx) => createOwnerInvite(tx, random, NOW))).toBeNull();
  });

  test('A6: is not joined', async () => {
    expect(await join(stranger(), await ownerInvite())).toEqual(refused('noWorkspace'));
    expect(await resume(stranger())).toEqual(refused('unauthorised'));
  });
});

describe('a workspace', () => {
  let seed: Seed;
  let admin: SeededDevice;
  const teams = [teamId.parse(newId())];

  beforeEach(async () => {
    seed = await seedWorkspace(store);
    admin = await seed.device('admin');
  });

  function invite(change: Partial<InviteTerms> = {}): Promise<string> {
    const terms = {
      by: admin.memberId,
      madeWith: admin.deviceId,
      role: 'member',
      teams,
      memberId: null,
      expiresAt: NOW + 10,
      ...change,
    } as const;
    return store.transact((tx) => createInvite(tx, random, { terms, at: NOW }));
  }

  test('A5: is joined with role and teams of the invite, as a new member', async () => {
    const device = stranger();
    const entry = await join(device, await invite());
    expect(entry).toMatchObject({
      kind: 'entered',
      device: { ...device, role: 'member', teams },
      heads: new Map(),
    });
    expect(entry.kind === 'entered' && entry.fresh).toHaveLength(2);
    expect(await resume(device)).toMatchObject({ kind: 'entered', fresh: [] });
    expect(await verifyLog(store)).toEqual([]);
  });

  test('A5: an invite for a member makes another device of that member', async () => {
    const member = await seed.device('viewer', []);
    const device = stranger();
    const entry = await join(device, await invite({ memberId: member.memberId, role: 'admin', teams: null }));
    expect(entry).toMatchObject({ device: { memberId: member.memberId, role: 'viewer', teams: [] } });
    expect(entry.kind === 'entered' && entry.fresh).toHaveLength(1);
  });

  test('A6: is not claimed', async () => {
    const ids = { workspaceId: workspaceId.parse(newId()), memberId: memberId.parse(newId()) };
    const entry = await come(stranger(), { kind: 'claim', invite: await invite(), ...ids });
    expect(entry).toEqual(refused('notEmpty'));
    expect(await store.workspace()).toBe(seed.workspaceId);
  });

  const useless: [string, () => Promise<string>, number][] = [
    ['is unknown', async () => 'x'.repeat(32), NOW],
    ['has expired', () => invite(), NOW + 10],
    [
      'is of a removed member',
      async () => {
        const made = await invite();
        await seed.say({ kind: 'member.removed', memberId: admin.memberId });
        return made;
      },
      NOW,
    ],
    [
      'is of somebody who may make none any more',
      async () => {
        const made = await invite();
        await seed.say({ kind: 'member.set', memberId: admin.memberId, role: 'member', teams: null });
        return made;
      },
      NOW,
    ],
    [
      'is for a removed member',
      async () => {
        const member = await seed.device('viewer');
        const made = await invite({ memberId: member.memberId });
        await seed.say({ kind: 'member.removed', memberId: member.memberId });
        return made;
      },
      NOW,
    ],
  ];
  test.each(useless)('A4, A8: an invite that %s lets nobody in', async (_, make, at) => {
    const made = await make();
    const before = await store.head();
    expect(await join(stranger(), made, at)).toEqual(refused('inviteInvalid'));
    expect(await store.head()).toBe(before);
  });

  test('A4: an invite is bound to who used it', async () => {
    const made = await invite();
    const device = stranger();
    await join(device, made);
    expect(await join(stranger(), made)).toEqual(refused('inviteInvalid'));
    expect(await join(stranger({ deviceId: device.deviceId }), made)).toEqual(refused('inviteInvalid'));
    expect(await join(device, made, NOW + 1e9)).toMatchObject({ kind: 'entered', fresh: [] });
    await seed.say({ kind: 'device.revoked', deviceId: device.deviceId });
    expect(await join(device, made)).toEqual(refused('unauthorised'));
  });

  test('A4: a device that is known already is let in with any good invite, and uses none up', async () => {
    const device = stranger();
    await join(device, await invite());
    const second = await invite();
    expect(await join(device, second)).toMatchObject({ kind: 'entered', fresh: [] });
    expect(await join(stranger(), second)).toMatchObject({ kind: 'entered' });
  });

  test('A5: ids are new, and ids', async () => {
    expect(await join(stranger({ deviceId: admin.deviceId }), await invite())).toEqual(refused('forbidden'));
    expect(await join(stranger({ deviceId: 'x' }), await invite())).toEqual(refused('malformed'));
  });

  test('A3: nothing tells an unknown device from another key or a revoked device', async () => {
    expect(await resume(admin)).toMatchObject({ kind: 'entered' });
    const none = refused('unauthorised');
    expect(await resume(stranger())).toEqual(none);
    expect(await resume({ ...admin, publicKey: createDeviceKey().publicKey })).toEqual(none);
    expect(await resume({ ...admin, keyId: 'k2' })).toEqual(none);
    await seed.say({ kind: 'device.quarantined', deviceId: admin.deviceId });
    expect(await resume(admin)).toEqual(refused('quarantined'));
    await seed.say({ kind: 'device.revoked', deviceId: admin.deviceId });
    expect(await resume(admin)).toEqual(none);
  });

  test('X2: that was restored lets devices in, and nobody join', async () => {
    await store.transact((tx) => beginEpoch(tx, NOW));
    const made = await invite();
    expect(await resume(admin)).toMatchObject({ kind: 'entered', server: { isRecovering: true } });
    expect(await join(stranger(), made)).toEqual(refused('recovering'));
  });

  test('X2: that was restored has devices that it does not know come back, until it has heard of all', async () => {
    await store.transact((tx) => beginEpoch(tx, NOW));
    expect(await resume(stranger())).toEqual(refused('recovering'));
    expect(await resume({ ...admin, publicKey: createDeviceKey().publicKey })).toEqual(
      refused('unauthorised'),
    );
    await store.transact((tx) => tx.setServer({ isRecovering: false }));
    expect(await resume(stranger())).toEqual(refused('unauthorised'));
  });

  test('X1: that was restored has no unused invites', async () => {
    const [unused, used] = [await invite(), await invite()];
    const device = stranger();
    await join(device, used);
    await store.transact((tx) => beginEpoch(tx, NOW));
    await store.transact((tx) => tx.setServer({ isRecovering: false }));
    expect(await join(stranger(), unused)).toEqual(refused('inviteInvalid'));
    expect(await join(device, used)).toMatchObject({ kind: 'entered' });
  });
});
