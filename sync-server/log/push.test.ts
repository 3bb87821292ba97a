import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { OutgoingRecord } from '../../shared/wire/messages.ts';
import type { LogStore } from './log-store.ts';
import { acceptPush, type PushOutcome } from './push.ts';

const teamId = newId();
const team: GroupId = `team:${teamId}`;
const otherTeam: GroupId = `team:${newId()}`;
const issue = `issue:${newId()}`;

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let writer: SeededDevice;

function record(localId: number, change: Partial<OutgoingRecord> = {}): OutgoingRecord {
  return { localId, groupId: team, documentId: issue, payload: Uint8Array.of(localId), ...change };
}

function push(records: OutgoingRecord[], device: { deviceId: string } = writer): Promise<PushOutcome> {
  return store.transact((tx) => acceptPush(tx, { deviceId: device.deviceId, records, at: 1 }));
}

const head = () => store.head(seed.workspaceId);

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  writer = await seed.device('member');
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

describe('a batch', () => {
  test('W2: is accepted whole, in order', async () => {
    const outcome = await push([record(3), record(7), record(8)]);
    expect(outcome).toMatchObject({ kind: 'accepted', seqs: [1, 2, 3] });
    expect(outcome.kind === 'accepted' && outcome.fresh).toMatchObject([
      {
        kind: 'yjs',
        seq: 1,
        groupId: team,
        deviceId: writer.deviceId,
        documentId: issue,
        payload: Uint8Array.of(3),
      },
      { seq: 2 },
      { seq: 3 },
    ]);
  });

  test('W4: that comes again is answered as before and not written again', async () => {
    await push([record(1), record(2)]);
    expect(await push([record(1), record(2)])).toEqual({ kind: 'accepted', seqs: [1, 2], fresh: [] });
    expect(await head()).toBe(2);
  });

  test('W4: that was cut differently the second time gives each record its own seq', async () => {
    await push([record(1), record(2), record(5)]);
    expect(await push([record(2), record(5), record(6)])).toMatchObject({
      kind: 'accepted',
      seqs: [2, 3, 4],
      fresh: [{ seq: 4 }],
    });
  });

  test('W4: other content under a number in use is a copied or restored profile', async () => {
    await push([record(1), record(2)]);
    const changed = record(2, { payload: Uint8Array.of(99) });
    expect(await push([record(1), changed])).toEqual({ kind: 'rejected', index: 1, code: 'OUTBOX_FORKED' });
    const elsewhere = record(2, { documentId: `issue:${newId()}` });
    expect(await push([elsewhere])).toEqual({ kind: 'rejected', index: 0, code: 'OUTBOX_FORKED' });
  });

  test('W4: numbers ascend', async () => {
    await push([record(5)]);
    expect(await push([record(4)])).toEqual({ kind: 'rejected', index: 0, code: 'OUT_OF_ORDER' });
    expect(await push([record(9), record(8)])).toEqual({ kind: 'rejected', index: 1, code: 'OUT_OF_ORDER' });
    expect(await push([record(0)])).toEqual({ kind: 'rejected', index: 0, code: 'OUT_OF_ORDER' });
  });

  test('W4: two devices have numbers of their own', async () => {
    await push([record(1)]);
    expect(await push([record(1)], await seed.device('admin'))).toMatchObject({ seqs: [2] });
  });

  test('W5: a device that is unknown or quarantined is denied', async () => {
    expect(await push([record(1)], { deviceId: newId() })).toEqual({ kind: 'denied' });
    await store.transact((tx) => tx.quarantine(writer.deviceId));
    expect(await push([record(1)])).toEqual({ kind: 'denied' });
    expect(await head()).toBe(0);
  });

  test('W5: a viewer writes nothing', async () => {
    const viewer = await seed.device('viewer');
    expect(await push([record(1)], viewer)).toEqual({ kind: 'rejected', index: 0, code: 'READ_ONLY' });
  });

  const member: GroupId = `member:${newId()}`;
  const wrong: [string, Partial<OutgoingRecord>, string][] = [
    ['no document id', { documentId: 'x' }, 'INVALID_DOCUMENT'],
    ['a document id with a path', { documentId: '../log.sqlite' }, 'INVALID_DOCUMENT'],
    ['somebody else’s group', { groupId: member, documentId: member }, 'FORBIDDEN_GROUP'],
    ['an issue outside a team', { groupId: 'workspace' }, 'WRONG_GROUP'],
    ['a board in another team', { groupId: otherTeam, documentId: `board:${teamId}:0` }, 'WRONG_GROUP'],
    ['a team document in another team', { groupId: otherTeam, documentId: team }, 'WRONG_GROUP'],
    ['the workspace document in a team', { documentId: 'workspace' }, 'WRONG_GROUP'],
  ];
  test.each(wrong)('W2, W5: with %s is refused whole', async (_, change, code) => {
    const outcome = await push([record(1), record(2, change), record(3)]);
    expect(outcome).toEqual({ kind: 'rejected', index: 1, code });
    expect(await head()).toBe(0);
    expect(await store.groups(seed.workspaceId)).toEqual([]);
  });

  test('W6: a document stays in the group of its first record', async () => {
    await push([record(1)]);
    const moved = record(3, { groupId: otherTeam });
    expect(await push([record(2), moved])).toEqual({ kind: 'rejected', index: 1, code: 'WRONG_GROUP' });
    const fresh = `issue:${newId()}`;
    const both = [record(2, { documentId: fresh }), record(3, { documentId: fresh, groupId: otherTeam })];
    expect(await push(both)).toEqual({ kind: 'rejected', index: 1, code: 'WRONG_GROUP' });
    // W7: the refused batch bound nothing.
    expect(await push([record(2, { documentId: fresh, groupId: otherTeam })])).toMatchObject({ seqs: [2] });
  });

  test('one’s own member document is one’s own', async () => {
    const mine: GroupId = `member:${writer.memberId}`;
    expect(await push([record(1, { groupId: mine, documentId: mine })])).toMatchObject({ kind: 'accepted' });
  });

  test('of nothing is accepted', async () => {
    expect(await push([])).toEqual({ kind: 'accepted', seqs: [], fresh: [] });
  });
});

test('W4: however batches are cut, repeated and reordered in retries, every record is written once', async () => {
  const total = 30;
  const cut = fc.record({ from: fc.integer({ min: 1, max: total }), size: fc.integer({ min: 1, max: 12 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(cut, { maxLength: 12 }), async (cuts) => {
      const device = await seed.device('member');
      const before = await head();
      let reached = 0;
      for (const { from, size } of [...cuts, { from: 1, size: total }]) {
        // A host sends in order: never beyond what it has sent before.
        const start = Math.min(from, reached + 1);
        const records = Array.from({ length: Math.min(size, total - start + 1) }, (_, i) =>
          record(start + i),
        );
        const outcome = await push(records, device);
        expect(outcome).toMatchObject({ seqs: records.map(({ localId }) => before + localId) });
        reached = Math.max(reached, start + records.length - 1);
      }
      expect(await head()).toBe(before + total);
    }),
    { numRuns: 30 },
  );
});
