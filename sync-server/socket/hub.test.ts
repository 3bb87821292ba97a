import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { anyRecord, pushTo } from '../../e2e/fixtures/sync/test-push.ts';
import { openTestCore, type TestCore } from '../../e2e/fixtures/sync-core/open-core.ts';
import type { Guest } from '../../e2e/fixtures/sync-core/guest.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { appendRecords } from '../log/append.ts';
import type { LogStore } from '../log/log-store.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let owner: SeededDevice;
let member: SeededDevice;
let core: TestCore;
let [listener, leaver]: Guest[] = [];

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  [owner, member] = [await seed.device('owner'), await seed.device('member')];
  core = await openTestCore(store);
  [listener, leaver] = [await core.live(owner), await core.live(member)];
});

afterEach(async () => {
  core.close();
  await store.close();
  folder.remove();
});

test('O6: a revocation ends connections whatever else goes wrong in its stretch of the log', async () => {
  const documentId = `issue:${newId()}`;
  const fail = (): never => {
    throw new Error('A listener that fails');
  };
  core.hub.watchDocument(documentId, fail);
  core.hub.onMeta(fail);
  core.hub.onCommitted(fail);
  await pushTo(store, owner.deviceId, [anyRecord(1, `team:${newId()}`, documentId)]);
  await seed.say({ kind: 'documents.purged', documentIds: [documentId] });
  await seed.say({ kind: 'device.revoked', deviceId: member.deviceId });
  core.hub.look();
  expect(await leaver?.ended()).toBe(closeCodes.unauthorised);
  await listener?.reached(await store.head());
  expect(core.counted('failures', 'hub')).toBe(5);
});

test('O4: who is revoked is sent nothing of the stretch of the log that says so', async () => {
  await seed.say({ kind: 'device.revoked', deviceId: member.deviceId });
  await pushTo(store, owner.deviceId, [anyRecord(1, `team:${newId()}`, `issue:${newId()}`)]);
  const before = leaver?.records().length;
  core.hub.look();
  expect(await leaver?.ended()).toBe(closeCodes.unauthorised);
  await listener?.reached(await store.head());
  expect(leaver?.records()).toHaveLength(before ?? -1);
});

test('O6: all are looked up anew after a meta record that cannot be read', async () => {
  const unreadable = {
    kind: 'meta',
    groupId: 'workspace',
    signature: new Uint8Array(64),
    bytes: Uint8Array.of(255),
  } as const;
  await store.transact(async (tx) => {
    await appendRecords(tx, { server: await tx.server(), records: [unreadable], at: 1 });
  });
  core.hub.look();
  expect(await Promise.all([listener?.ended(), leaver?.ended()])).toEqual([
    closeCodes.accessChanged,
    closeCodes.accessChanged,
  ]);
});
