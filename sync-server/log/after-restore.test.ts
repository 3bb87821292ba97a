/** Who may bring what to a server that was restored, over both stores. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { logAdapters, type LogPlace } from '../../e2e/fixtures/sync/log-stores.ts';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { assertSound } from '../../e2e/fixtures/sync/sound.ts';
import { anyRecord, pushTo, roomy } from '../../e2e/fixtures/sync/test-push.ts';
import { returnTo } from '../../e2e/fixtures/sync/test-returns.ts';
import { createTestWriter, type TestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { OutgoingRecord } from '../../shared/wire/messages.ts';
import { GATEWAY } from '../auth/gateway-key.ts';
import type { LogStore } from './log-store.ts';
import type { PushOutcome } from './push.ts';
import { beginEpoch, finishRecovery } from './recovery.ts';

const NOW = 1_800_000_000_000;
const team: GroupId = `team:${newId()}`;
const issue = `issue:${newId()}`;

describe.each(logAdapters)('$name', (adapter) => {
  let place: LogPlace;
  let store: LogStore;
  let seed: Seed;
  let owner: SeededDevice;
  let writer: SeededDevice;
  let member: SeededDevice;
  let theirs: TestWriter;

  beforeEach(async () => {
    place = await adapter.place();
    store = await place.open();
    seed = await seedWorkspace(store);
    [owner, writer, member] = [
      await seed.device('owner'),
      await seed.device('member'),
      await seed.device('member'),
    ];
    theirs = createTestWriter();
    await push(writer, { localId: 1, payload: theirs.type('kept') });
    await restore();
  });

  afterEach(async () => {
    await assertSound(store);
    await store.close();
    await place.remove();
  });

  async function restore(): Promise<void> {
    await store.transact((tx) => beginEpoch(tx, NOW));
    await store.transact((tx) => finishRecovery(tx, { deviceId: owner.deviceId, at: NOW }));
  }

  function push(by: SeededDevice, change: Partial<OutgoingRecord>): Promise<PushOutcome> {
    return pushTo(store, by.deviceId, [anyRecord(1, team, issue, change)]);
  }
  const bring = (origin: SeededDevice, localId: number, payload: Uint8Array): Promise<PushOutcome> =>
    push(member, { localId, payload, origin: origin.deviceId });
  const accepted = expect.objectContaining({ kind: 'accepted' });
  const rejected = (code: string): unknown => ({ kind: 'rejected', index: 0, code });

  describe('W9: what is somebody else’s', () => {
    test('comes from others until its device pushes by itself, and never again', async () => {
      const [lost, own, forged] = [theirs.type('lost'), theirs.type('own'), theirs.type('forged')];
      expect(await bring(writer, 1, lost)).toEqual(accepted);
      expect(await push(writer, { localId: 2, payload: lost })).toEqual(accepted);
      expect(await push(writer, { localId: 3, payload: own })).toEqual(accepted);
      expect(await bring(writer, 2, forged)).toEqual(rejected('FORBIDDEN_ORIGIN'));
      // Under a client id that is new as well: its device gives those out.
      expect(await bring(writer, 2, createTestWriter().type('x'))).toEqual(rejected('FORBIDDEN_ORIGIN'));
      await store.close();
      store = await place.open();
      expect(await bring(writer, 2, forged)).toEqual(rejected('FORBIDDEN_ORIGIN'));
      expect(await push(writer, { localId: 4, payload: forged })).toEqual(accepted);
    });

    test('and is known already is taken from whoever comes late', async () => {
      const lost = theirs.type('lost');
      expect(await push(writer, { localId: 2, payload: lost })).toEqual(accepted);
      expect(await bring(writer, 1, lost)).toEqual(accepted);
    });

    test('counts as heard with a repeat too', async () => {
      const again = anyRecord(9, team, issue);
      await store.transact((tx) => tx.setServer({ epoch: 1 }));
      await pushTo(store, writer.deviceId, [again]);
      await restore();
      expect(await pushTo(store, writer.deviceId, [again])).toMatchObject({ fresh: [] });
      expect(await bring(writer, 1, theirs.type('x'))).toEqual(rejected('FORBIDDEN_ORIGIN'));
    });

    test('may be brought again after the next restore', async () => {
      expect(await push(writer, { localId: 2, payload: theirs.type('own') })).toEqual(accepted);
      await restore();
      expect(await bring(writer, 1, theirs.type('lost'))).toEqual(accepted);
    });

    test('is nothing where its device came after the backup', async () => {
      const late = await seed.device('member');
      expect(await bring(late, 1, createTestWriter().type('x'))).toEqual(rejected('FORBIDDEN_ORIGIN'));
    });

    test('comes back where its device was let in between backup and restore', async () => {
      await store.transact((tx) => tx.setServer({ isRecovering: true }));
      const returned = await seed.device('member');
      await store.transact((tx) => tx.setServer({ isRecovering: false }));
      expect(await bring(returned, 1, createTestWriter().type('x'))).toEqual(accepted);
    });

    test('of a device of the gateway has no one to bring it but others', async () => {
      await store.transact((tx) => tx.setServer({ epoch: 1 }));
      const keyed = { deviceId: newId(), memberId: member.memberId, publicKey: member.publicKey };
      await seed.say({ kind: 'device.added', ...keyed, keyId: GATEWAY });
      await restore();
      const gateway = { ...member, ...keyed };
      expect(await push(gateway, {})).toEqual(accepted);
      expect(await bring(gateway, 1, createTestWriter().type('x'))).toEqual(accepted);
    });

    test('is passed over where others bring it merged behind what one of them has returned', async () => {
      theirs.type('lost with its record');
      expect(await bring(writer, 1, theirs.type('returned'))).toEqual(accepted);
      const merged = Y.encodeStateAsUpdate(theirs.document);
      expect(await push(member, { localId: 2, payload: merged })).toEqual(accepted);
    });

    test('is not written by others into a gap that it left', async () => {
      theirs.type('missing');
      const missing = theirs.type('missing too');
      expect(await push(writer, { localId: 2, payload: theirs.type('behind the gap') })).toEqual(accepted);
      expect(await push(member, { localId: 1, payload: missing })).toEqual(rejected('FOREIGN_CLIENT'));
      const unknown = createTestWriter();
      unknown.type('missing');
      expect(await push(writer, { localId: 3, payload: unknown.type('behind') })).toEqual(accepted);
      const inGap = createTestWriter(unknown.document.clientID);
      expect(await push(member, { localId: 1, payload: inGap.type('x') })).toEqual(
        rejected('FOREIGN_CLIENT'),
      );
    });
  });

  describe('X3: records with a seal', () => {
    const some = (count = 2, change: Partial<OutgoingRecord> = {}): OutgoingRecord[] =>
      Array.from({ length: count }, (_, i) => anyRecord(10 + i, team, issue, change));
    const give = (by: SeededDevice, of: SeededDevice, records = some(), limits = roomy) =>
      returnTo(store, seed, { by, of, groupId: team, records, limits });

    test('are taken from anybody who reads them, and only from others', async () => {
      const viewer = await seed.device('viewer');
      expect(await give(viewer, writer)).toMatchObject({ count: 2, code: '' });
      const head = await store.head();
      expect(await give(member, member)).toMatchObject({ count: 0, code: 'FORBIDDEN' });
      expect(await store.head()).toBe(head);
    });

    test('are those of a device that is active, and may write there', async () => {
      const [viewer, other] = [await seed.device('viewer'), await seed.device('member', [])];
      expect(await give(member, viewer)).toMatchObject({ count: 0, code: 'READ_ONLY' });
      expect(await give(member, other)).toMatchObject({ count: 0, code: 'FORBIDDEN_GROUP' });
      const returned = some();
      expect(await give(member, writer, returned)).toMatchObject({ count: 2, code: '' });
      await seed.say({ kind: 'device.revoked', deviceId: writer.deviceId });
      expect(await give(member, writer, [anyRecord(20, team, issue)])).toMatchObject({ code: 'FORBIDDEN' });
      // X4: what the log has already is there.
      expect(await give(member, writer, returned)).toMatchObject({ count: 2, code: '', fresh: [] });
    });

    test('L6: take the room that all records take', async () => {
      const { storedBytes } = await store.server();
      const full = { ...roomy, workspaceBytes: storedBytes + 100 };
      expect(await give(member, writer, some(), full)).toMatchObject({ count: 0, code: 'QUOTA_EXCEEDED' });
      const small = { ...roomy, documentBytes: 5 };
      expect(await give(member, writer, some(), small)).toMatchObject({ count: 0, code: 'TOO_LARGE' });
      expect(await give(member, writer)).toMatchObject({ count: 2, code: '' });
    });

    test('W9: do not hold what is of a third that has come back', async () => {
      expect(await push(owner, {})).toEqual(accepted);
      const foreign = some(1, { origin: owner.deviceId });
      expect(await give(member, writer, foreign)).toMatchObject({ count: 0, code: 'FORBIDDEN_ORIGIN' });
    });
  });
});
