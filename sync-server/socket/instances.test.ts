import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { sealBytes } from '../../shared/wire/seal-bytes.ts';
import type { RequestCall } from '../../shared/wire/request-messages.ts';
import type { LogStore } from '../log/log-store.ts';
import { compact, createLogWriter, type LogWriter } from '../../e2e/fixtures/sync-core/log-writer.ts';
import { openTestCore, type TestCore } from '../../e2e/fixtures/sync-core/open-core.ts';
import { readAll } from '../../e2e/fixtures/sync-core/reader-model.ts';
import { shareStore, type SharedStore } from '../../e2e/fixtures/sync-core/shared-store.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let shared: SharedStore;
let cores: TestCore[];
let group: GroupId;

/** Lets what was begun come to its end: reads and transactions take turns. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 30; turns++) await store.transact(async () => undefined);
}

function poll(): Promise<void> {
  for (const core of cores) core.time.advance(5_000);
  return settle();
}

function instance(at: number): TestCore {
  const core = cores[at % cores.length];
  if (!core) throw new Error('There is no instance');
  return core;
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  shared = shareStore(store);
  cores = [await openTestCore(shared.view()), await openTestCore(shared.view())];
  group = `team:${newId()}`;
});

afterEach(async () => {
  for (const core of cores) core.close();
  await store.close();
  folder.remove();
});

describe('two instances over one log', () => {
  test('P1, P3: pass everything on, in order, without gap or repeat, whatever happens to rings', async () => {
    const step = fc.record({ at: fc.nat(1), count: fc.integer({ min: 1, max: 3 }), waits: fc.boolean() });
    const rings = fc.array(fc.boolean(), { minLength: 1, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), rings, async (steps, arrive) => {
        let ring = 0;
        shared.rings = () => arrive[(ring += 1) % arrive.length] ?? true;
        const readers = [];
        for (const core of cores) readers.push(await core.live(await seed.device('viewer')));
        const writers: LogWriter[] = [];
        for (const core of cores) writers.push(createLogWriter(core, await seed.device('member')));
        const documents = writers.map((writer) => writer.create(group));
        const begun: Promise<void>[] = [];
        for (const { at, count, waits } of steps) {
          const document = documents[at] ?? '';
          const written = writers[at]?.type(Array.from({ length: count }, () => document));
          if (waits) await written;
          else if (written) begun.push(written);
        }
        await Promise.all(begun);
        await settle();
        await poll();
        const { seq } = await store.server();
        const all = Array.from({ length: seq }, (_, i) => i + 1);
        for (const reader of readers) {
          const { seqs } = readAll(seed.workspaceId, reader.heard);
          expect(seqs.toSorted((a, b) => a - b)).toEqual(all);
          // What came after catching up came in the order of the log.
          const live = seqs.slice(-steps.length);
          expect(live).toEqual(live.toSorted((a, b) => a - b));
        }
        for (const core of cores) core.time.advance(10_000);
        await settle();
        for (const reader of readers) {
          const model = readAll(seed.workspaceId, reader.heard);
          expect(model.differences).toEqual([]);
          expect(model.agreements).toContain(group);
          reader.leave();
        }
      }),
      { numRuns: 20 },
    );
  });

  test('a ring is enough: nobody waits for the poll', async () => {
    const reader = await instance(1).live(await seed.device('viewer'));
    const writer = createLogWriter(instance(0), await seed.device('member'));
    await writer.type([writer.create(group)]);
    await settle();
    expect(reader.records().at(-1)).toMatchObject({ groupId: group });
    expect(instance(1).counted('recordsFromOthers')).toBeGreaterThan(0);
  });

  const changes: [string, (of: SeededDevice) => RequestCall, number][] = [
    ['revoked', ({ deviceId }) => ({ method: 'devices.revoke', deviceId }), closeCodes.unauthorised],
    ['removed', ({ memberId }) => ({ method: 'members.remove', memberId }), closeCodes.unauthorised],
    [
      'given another role',
      ({ memberId }) => ({ method: 'members.update', memberId, role: 'viewer', teams: [] }),
      closeCodes.accessChanged,
    ],
  ];
  test.each(changes)(
    'A9: a device that was %s on one is gone from the other within 5 s',
    async (_, call, code) => {
      shared.rings = () => false;
      const owner = await instance(0).enter(await seed.device('owner'));
      const device = await seed.device('member');
      const [there, waiting] = [await instance(1).live(device), await instance(1).enter(device)];
      owner.send({ type: 'request', id: 1, call: call(device) });
      expect(await owner.next('response')).toMatchObject({ result: { method: 'done' } });
      expect(there.closed).toBeNull();
      await poll();
      expect([there.closed, waiting.closed]).toEqual([code, code]);
    },
  );

  test('S3: seals of one reach those who listen at the other', async () => {
    shared.rings = () => false;
    const device = await seed.device('member');
    const reader = await instance(1).live(await seed.device('viewer'));
    const guest = await instance(0).enter(device);
    const writer = createLogWriter(instance(0), device);
    await writer.type([writer.create(group)]);
    const head = (await store.transact((tx) => tx.heads(device.deviceId))).get(group);
    if (!head) throw new Error('Nothing was written');
    const { deviceId } = device;
    const claim = { workspaceId: seed.workspaceId, deviceId, groupId: group, ...head };
    const signature = await device.sign(sealBytes(claim));
    guest.send({ type: 'seal', groupId: group, localId: head.localId, signature });
    await settle();
    await poll();
    await poll();
    const seals = reader.heard.flatMap((message) => (message.type === 'seals' ? message.items : []));
    expect(seals).toMatchObject([{ deviceId, groupId: group, localId: head.localId }]);
  });

  test('O7: what one wrote and compacted before the other heard of it is read from snapshots', async () => {
    shared.rings = () => false;
    const reader = await instance(1).live(await seed.device('viewer'));
    const writer = createLogWriter(instance(0), await seed.device('member'));
    const document = writer.create(group);
    await writer.type([document], 'merged');
    await compact(store, group, await store.head());
    await poll();
    expect(reader.closed).toBe(closeCodes.accessChanged);
    const again = await instance(1).live(await seed.device('viewer'));
    expect(readAll(seed.workspaceId, again.heard).texts()[document]).toBe('merged');
  });

  test('what one purged is not read from what the other had kept', async () => {
    const writer = createLogWriter(instance(0), await seed.device('member'));
    const document = writer.create(group);
    await writer.type([document], 'secret');
    await settle();
    const before = await instance(1).live(await seed.device('viewer'));
    expect(readAll(seed.workspaceId, before.heard).texts()[document]).toBe('secret');
    const owner = await instance(0).enter(await seed.device('owner'));
    owner.send({ type: 'request', id: 1, call: { method: 'documents.purge', documentIds: [document] } });
    await owner.next('response');
    await poll();
    const after = await instance(1).live(await seed.device('viewer'));
    expect(readAll(seed.workspaceId, after.heard).texts()[document]).toBe('');
  });
});
