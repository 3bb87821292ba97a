import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { anyRecord, pushTo } from '../../e2e/fixtures/sync/test-push.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { workspaceId } from '../../shared/domain/ids.ts';
import { sealBytes, type SealClaim } from '../../shared/wire/seal-bytes.ts';
import type { LogStore } from './log-store.ts';
import { beginEpoch } from './recovery.ts';
import { acceptSeal, type SealOutcome } from './seals.ts';
import { verifyLog } from './verify/verify.ts';

const team: GroupId = `team:${newId()}`;

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let device: SeededDevice;

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  device = await seed.device('member');
  await pushTo(
    store,
    device.deviceId,
    [1, 2, 3].map((n) => anyRecord(n, team, `issue:${newId()}`)),
  );
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

/** A seal over the chain as it is, but for what the test changes before it is signed. */
async function seal(change: Partial<SealClaim> = {}, from = device): Promise<SealOutcome> {
  const { deviceId } = device;
  const head = (await store.transact((tx) => tx.heads(deviceId))).get(team);
  const claim = {
    workspaceId: seed.workspaceId,
    deviceId,
    groupId: team,
    localId: 0,
    hash: new Uint8Array(32),
    ...head,
    ...change,
  };
  const signature = Uint8Array.from(await from.sign(sealBytes(claim)));
  const { groupId, localId } = claim;
  return store.transact((tx) => acceptSeal(tx, { deviceId, groupId, localId, signature, at: 5 }));
}

describe('a seal', () => {
  test('S2, S3: of the head that the server computed itself is kept and passed on', async () => {
    const outcome = await seal();
    const head = (await store.transact((tx) => tx.heads(device.deviceId))).get(team);
    const { deviceId } = device;
    expect(outcome).toEqual({
      kind: 'sealed',
      seal: { deviceId, groupId: team, localId: 3, hash: head?.hash, signature: expect.any(Uint8Array) },
    });
    expect(await store.seals(await store.head())).toMatchObject([outcome.kind === 'sealed' && outcome.seal]);
    expect(await verifyLog(store)).toEqual([]);
  });

  test('S3: that comes again says nothing new', async () => {
    await seal();
    expect(await seal()).toEqual({ kind: 'passedOver' });
    expect(await store.auditLog(0, 9)).toEqual([]);
  });

  const wrong: [string, () => Promise<SealOutcome>][] = [
    ['a number that is not its head', () => seal({ localId: 2 })],
    ['another hash', () => seal({ hash: new Uint8Array(32).fill(1) })],
    ['another group', () => seal({ groupId: `team:${newId()}` })],
    ['another workspace', () => seal({ workspaceId: workspaceId.parse(newId()) })],
    ['the signature of another device', async () => seal({}, await seed.device('owner'))],
  ];
  test.each(wrong)('S2: over %s is passed over and audited', async (_, make) => {
    expect(await make()).toEqual({ kind: 'passedOver' });
    expect(await store.seals(0)).toEqual([]);
    expect(await store.auditLog(0, 9)).toMatchObject([{ deviceId: device.deviceId, action: 'seal.refused' }]);
  });

  test('S2: that never fits does not fill the audit log', async () => {
    for (let i = 0; i < 120; i++) await seal({ localId: 2 });
    expect(await store.auditLog(0, 1000)).toHaveLength(100);
  });

  test('of a device that is not active, or while the server waits, is passed over', async () => {
    await store.transact((tx) => beginEpoch(tx, 9));
    expect(await seal()).toEqual({ kind: 'passedOver' });
    await store.transact((tx) => tx.setServer({ isRecovering: false }));
    await seed.say({ kind: 'device.revoked', deviceId: device.deviceId });
    expect(await seal()).toEqual({ kind: 'passedOver' });
    expect(await store.seals(0)).toEqual([]);
  });
});
