import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { anyRecord, anyUpdate, pushTo, roomy } from '../../e2e/fixtures/sync/test-push.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { createTestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { teamId } from '../../shared/domain/ids.ts';
import type { OutgoingRecord } from '../../shared/wire/messages.ts';
import { recordHash } from './chains.ts';
import type { LogStore } from './log-store.ts';
import type { PushOutcome } from './push.ts';
import { beginEpoch, finishRecovery } from './recovery.ts';
import { RECORD_BYTES } from './stored-size.ts';

const ourTeam = teamId.parse(newId());
const team: GroupId = `team:${ourTeam}`;
const otherTeam: GroupId = `team:${newId()}`;
const issue = `issue:${newId()}`;

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let writer: SeededDevice;
let start: number;

function record(localId: number, change: Partial<OutgoingRecord> = {}): OutgoingRecord {
  return anyRecord(localId, team, issue, change);
}

function push(records: OutgoingRecord[], device: { deviceId: string } = writer): Promise<PushOutcome> {
  return pushTo(store, device.deviceId, records);
}

/** What was written since the test began. */
const written = async (): Promise<number> => (await store.head()) - start;
const rejected = (index: number, code: string): unknown => ({ kind: 'rejected', index, code });

/** What a refusal may not touch. */
async function everything(): Promise<unknown> {
  const question = {
    deviceId: writer.deviceId,
    groups: new Set([team, otherTeam]),
    clients: new Map([[issue, new Set<number>()]]),
  };
  return [await store.groups(), await store.transact((tx) => tx.push(question))];
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  writer = await seed.device('member');
  await seed.device('owner');
  start = await store.head();
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

describe('a batch', () => {
  test('W2: is accepted whole, in order, and says what it added', async () => {
    const records = [record(3), record(7), record(8)];
    const outcome = await push(records);
    const [group] = (await store.groups()).filter(({ groupId }) => groupId === team);
    expect(outcome).toEqual({
      kind: 'accepted',
      seqs: [start + 1, start + 2, start + 3],
      fresh: records.map((sent, i) => ({
        kind: 'yjs',
        deviceId: writer.deviceId,
        ...sent,
        seq: start + 1 + i,
      })),
      digests: [{ groupId: team, seq: start + 3, hash: group?.digest }],
    });
  });

  test('takes hashes that somebody has computed already', async () => {
    const sent = record(1);
    const content = { kind: 'yjs', deviceId: writer.deviceId, ...sent } as const;
    const hashes = [recordHash(seed.workspaceId, content)];
    await pushTo(store, writer.deviceId, [sent], { hashes });
    expect(await push([sent])).toMatchObject({ seqs: [start + 1], fresh: [] });
    expect((await store.entries({ after: start, limit: 1, maxBytes: 1 }))[0]?.hash).toEqual(hashes[0]);
  });

  test('W4: that comes again is answered as before and not written again', async () => {
    const records = [record(1), record(2)];
    await push(records);
    const again = { kind: 'accepted', seqs: [start + 1, start + 2], fresh: [], digests: [] };
    expect(await push(records)).toEqual(again);
    expect(await written()).toBe(2);
  });

  test('W4: that was cut differently the second time gives each record its own seq', async () => {
    const [a, b, c, d] = [record(1), record(2), record(5), record(6)];
    await push([a, b, c]);
    const outcome = await push([b, c, d]);
    expect(outcome).toMatchObject({ seqs: [2, 3, 4].map((n) => start + n), fresh: [{ seq: start + 4 }] });
  });

  test('W4: that comes again is answered before anything else is asked of it', async () => {
    const elsewhere = record(2, { groupId: otherTeam, documentId: `issue:${newId()}` });
    await push([record(1), elsewhere]);
    await seed.say({ kind: 'member.set', memberId: writer.memberId, role: 'member', teams: [ourTeam] });
    await seed.say({ kind: 'documents.purged', documentIds: [elsewhere.documentId] });
    const outcome = await pushTo(store, writer.deviceId, [elsewhere], { outlines: [null] });
    expect(outcome).toMatchObject({ kind: 'accepted', seqs: [start + 2] });
    expect(await push([elsewhere, record(3)])).toMatchObject({ seqs: [start + 2, await store.head()] });
  });

  test('W4: other content under a number in use is a copied or restored profile', async () => {
    const sent = [record(1), record(2)];
    await push(sent);
    const changed = record(2, { payload: anyUpdate('changed') });
    expect(await push([...sent.slice(0, 1), changed])).toEqual(rejected(1, 'OUTBOX_FORKED'));
    const elsewhere = { ...record(2), documentId: `issue:${newId()}` };
    expect(await push([elsewhere])).toEqual(rejected(0, 'OUTBOX_FORKED'));
  });

  test('W4: numbers ascend within a batch and within a group', async () => {
    await push([record(5)]);
    expect(await push([record(4)])).toEqual(rejected(0, 'OUT_OF_ORDER'));
    expect(await push([record(9), record(8)])).toEqual(rejected(1, 'OUT_OF_ORDER'));
    expect(await push([record(9), record(9)])).toEqual(rejected(1, 'OUT_OF_ORDER'));
    expect(await push([record(0)])).toEqual(rejected(0, 'OUT_OF_ORDER'));
    // What was refused in one group does not stop another.
    const late = record(3, { groupId: otherTeam, documentId: `issue:${newId()}` });
    expect(await push([late])).toMatchObject({ kind: 'accepted' });
    expect(await store.transact((tx) => tx.device(writer.deviceId))).toMatchObject({ lastLocalId: 5 });
  });

  test('W4: repeats leave none out, so that a few of them never cost a look at a whole chain', async () => {
    const [a, b, c, d] = [record(1), record(2), record(3), record(4)];
    await push([a, b, c, d]);
    expect(await push([b, c])).toMatchObject({ kind: 'accepted', seqs: [start + 2, start + 3] });
    expect(await push([a, d])).toEqual(rejected(0, 'OUT_OF_ORDER'));
  });

  test('W4: two devices have numbers of their own', async () => {
    await push([record(1)]);
    expect(await push([record(1)], await seed.device('admin'))).toMatchObject({ kind: 'accepted' });
  });

  test('W5: of a device that is unknown, revoked or quarantined is denied', async () => {
    expect(await push([record(1)], { deviceId: newId() })).toEqual({ kind: 'denied' });
    const another = await seed.another(writer);
    await seed.say({ kind: 'device.quarantined', deviceId: another.deviceId });
    expect(await push([record(1)], another)).toEqual({ kind: 'denied' });
    await seed.say({ kind: 'device.revoked', deviceId: writer.deviceId });
    expect(await push([record(1)])).toEqual({ kind: 'denied' });
  });

  test('W5, A9: role and access are those of this moment', async () => {
    const viewer = await seed.device('viewer');
    expect(await push([record(1)], viewer)).toEqual(rejected(0, 'READ_ONLY'));
    await seed.say({ kind: 'member.set', memberId: viewer.memberId, role: 'member', teams: [] });
    expect(await push([record(1)], viewer)).toEqual(rejected(0, 'FORBIDDEN_GROUP'));
    await seed.say({ kind: 'member.set', memberId: viewer.memberId, role: 'member', teams: [ourTeam] });
    expect(await push([record(1)], viewer)).toMatchObject({ kind: 'accepted' });
    await seed.say({ kind: 'member.set', memberId: viewer.memberId, role: 'admin', teams: [] });
    expect(await push([record(2)], viewer)).toMatchObject({ kind: 'accepted' });
  });

  const stranger: GroupId = `member:${newId()}`;
  const wrong: [string, Partial<OutgoingRecord>, string][] = [
    ['no document', { documentId: 'issue:1' }, 'INVALID_DOCUMENT'],
    ['a path as document', { documentId: '../log.sqlite' }, 'INVALID_DOCUMENT'],
    ['somebody else’s document', { groupId: stranger, documentId: stranger }, 'FORBIDDEN_GROUP'],
    ['an issue in the workspace', { groupId: 'workspace' }, 'WRONG_GROUP'],
    ['a team document in another team', { groupId: otherTeam, documentId: team }, 'WRONG_GROUP'],
    ['a board in another team', { groupId: otherTeam, documentId: `board:${ourTeam}:0` }, 'WRONG_GROUP'],
    ['the workspace document in a team', { documentId: 'workspace' }, 'WRONG_GROUP'],
    ['no update', { payload: Uint8Array.of(1, 2, 3) }, 'UNDECODABLE'],
    ['nothing as update', { payload: new Uint8Array() }, 'UNDECODABLE'],
    ['an origin', { origin: newId() }, 'FORBIDDEN_ORIGIN'],
  ];
  test.each(wrong)('W2, W5, W7: with %s is refused whole and leaves no trace', async (_, change, code) => {
    const before = await everything();
    const outcome = await push([record(1), record(2, change), record(3)]);
    expect(outcome).toEqual(rejected(1, code));
    expect(await everything()).toEqual(before);
    expect(await push([record(1)])).toMatchObject({ seqs: [start + 1] });
  });

  test('W2: names the first of several bad records', async () => {
    const [bad, worse] = [record(2, { documentId: 'x' }), record(1)];
    expect(await push([record(1), bad, worse])).toEqual(rejected(1, 'INVALID_DOCUMENT'));
    expect(await push([record(3), worse, bad])).toEqual(rejected(1, 'OUT_OF_ORDER'));
  });

  test('W6: a document stays in the group of its first record', async () => {
    await push([record(1)]);
    const moved = record(3, { groupId: otherTeam });
    expect(await push([record(2), moved])).toEqual(rejected(1, 'WRONG_GROUP'));
    const fresh = `issue:${newId()}`;
    const both = [record(2, { documentId: fresh }), record(3, { documentId: fresh, groupId: otherTeam })];
    expect(await push(both)).toEqual(rejected(1, 'WRONG_GROUP'));
    // W7: the refused batch bound nothing.
    expect(await push([record(2, { documentId: fresh, groupId: otherTeam })])).toMatchObject({
      seqs: [start + 2],
    });
  });

  test('G1: one’s own member document is one’s own', async () => {
    const mine: GroupId = `member:${writer.memberId}`;
    expect(await push([record(1, { groupId: mine, documentId: mine })])).toMatchObject({ kind: 'accepted' });
  });

  test('G3: of a purged document is refused for ever', async () => {
    await push([record(1)]);
    const unknown = `issue:${newId()}`;
    await seed.say({ kind: 'documents.purged', documentIds: [issue, unknown] });
    expect(await push([record(2)])).toEqual(rejected(0, 'PURGED'));
    expect(await push([record(2, { documentId: unknown })])).toEqual(rejected(0, 'PURGED'));
  });

  test('of nothing is accepted', async () => {
    expect(await push([])).toEqual({ kind: 'accepted', seqs: [], fresh: [], digests: [] });
  });
});

describe('writers (W8)', () => {
  test('a client id belongs to the device that wrote under it first', async () => {
    const mine = createTestWriter();
    await push([record(1, { payload: mine.type('a') })]);
    const another = await seed.device('member');
    const stolen = mine.type('b');
    expect(await push([record(1, { payload: stolen })], another)).toEqual(rejected(0, 'FOREIGN_CLIENT'));
    // In another document it is free.
    const elsewhere = record(1, {
      documentId: `issue:${newId()}`,
      payload: createTestWriter(mine.document.clientID).type('x'),
    });
    expect(await push([elsewhere], another)).toMatchObject({ kind: 'accepted' });
    expect(await push([record(2, { payload: stolen })])).toMatchObject({ kind: 'accepted' });
  });

  test('an update that builds on what is not there leaves a gap', async () => {
    const mine = createTestWriter();
    const [a, b, c] = [mine.type('a'), mine.type('b'), mine.type('c')];
    expect(await push([record(1, { payload: b })])).toEqual(rejected(0, 'GAP'));
    expect(await push([record(1, { payload: a }), record(2, { payload: c })])).toEqual(rejected(1, 'GAP'));
    expect(await push([record(1, { payload: a }), record(2, { payload: b })])).toMatchObject({
      kind: 'accepted',
    });
    expect(await push([record(3, { payload: c })])).toMatchObject({ kind: 'accepted' });
  });

  test('an update may build on the records before it in the same batch, and on those of others', async () => {
    const [mine, theirs] = [createTestWriter(), createTestWriter()];
    const a = mine.type('a');
    theirs.take(a);
    const b = theirs.type('b');
    const another = await seed.device('member');
    expect(await push([record(1, { payload: b })], another)).toEqual(rejected(0, 'GAP'));
    const outcome = await push([record(1, { payload: a }), record(2, { payload: mine.type('c') })]);
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(await push([record(1, { payload: b })], another)).toMatchObject({ kind: 'accepted' });
  });
});

describe('storage (L6)', () => {
  const size = (records: readonly OutgoingRecord[]): number =>
    records.reduce((sum, { payload }) => sum + payload.length, 0);

  test('of a workspace that is used up takes nothing more', async () => {
    const records = [record(1), record(2), record(3)];
    const workspaceBytes = (await store.server()).storedBytes + 2 * RECORD_BYTES + size(records.slice(0, 2));
    const limits = { ...roomy, workspaceBytes };
    const send = (some: OutgoingRecord[]) => pushTo(store, writer.deviceId, some, { limits });
    expect(await send(records)).toEqual(rejected(2, 'QUOTA_EXCEEDED'));
    expect(await send(records.slice(0, 2))).toMatchObject({ kind: 'accepted' });
    expect(await send(records.slice(2))).toEqual(rejected(0, 'QUOTA_EXCEEDED'));
    expect(await send(records.slice(0, 2))).toMatchObject({ kind: 'accepted', fresh: [] });
  });

  test('of a document has an end, whatever is in others', async () => {
    const records = [record(1), record(2)];
    const limits = { ...roomy, documentBytes: size(records) };
    const send = (some: OutgoingRecord[]) => pushTo(store, writer.deviceId, some, { limits });
    await send(records);
    expect(await send([record(3)])).toEqual(rejected(0, 'TOO_LARGE'));
    expect(await send([record(3, { documentId: `issue:${newId()}` })])).toMatchObject({ kind: 'accepted' });
  });
});

describe('a restored server (X2, X3, W9)', () => {
  let owner: SeededDevice;
  beforeEach(async () => {
    owner = await seed.device('owner');
    await push([record(1)]);
    await store.transact((tx) => beginEpoch(tx, 1_800_000_000_000));
  });
  const finish = () => store.transact((tx) => finishRecovery(tx, { deviceId: owner.deviceId, at: 1 }));

  test('takes no push before an owner or admin has said so', async () => {
    expect(await push([record(2)])).toEqual({ kind: 'recovering' });
    await finish();
    expect(await push([record(2)])).toMatchObject({ kind: 'accepted' });
  });

  test('takes records of others, for a known device other than the sender', async () => {
    await finish();
    const lost = createTestWriter();
    const [a, b] = [lost.type('a'), lost.type('b')];
    const of = (origin: string, payload: Uint8Array, localId = 2): OutgoingRecord =>
      record(localId, { origin, payload });
    expect(await push([of(newId(), a)])).toEqual(rejected(0, 'FORBIDDEN_ORIGIN'));
    expect(await push([of(writer.deviceId, a)])).toEqual(rejected(0, 'FORBIDDEN_ORIGIN'));
    expect(await push([of(owner.deviceId, a)])).toMatchObject({
      fresh: [{ deviceId: writer.deviceId, origin: owner.deviceId }],
    });
    // The client id is its writer's.
    expect(await push([record(3, { payload: b })])).toEqual(rejected(0, 'FOREIGN_CLIENT'));
    expect(await push([record(1, { payload: b })], owner)).toMatchObject({ kind: 'accepted' });
  });

  test('W4, X4: repeats may leave out what the device holds only merged, and others have returned', async () => {
    const [a, b, c] = [record(2), record(3), record(4)];
    await finish();
    const first = await push([a, b, c]);
    const [seq = 0] = first.kind === 'accepted' ? first.seqs : [];
    expect(await push([a, c])).toMatchObject({ kind: 'accepted', seqs: [seq, seq + 2] });
  });

  test('takes what builds on records that others have yet to bring', async () => {
    await finish();
    const [mine, theirs] = [createTestWriter(), createTestWriter()];
    const a = theirs.type('a');
    mine.take(a);
    const b = mine.type('b');
    expect(await push([record(2, { payload: b })])).toMatchObject({ kind: 'accepted' });
    expect(await push([record(1, { payload: a })], owner)).toMatchObject({ kind: 'accepted' });
    expect(await push([record(2, { payload: mine.type('c') })], owner)).toEqual(
      rejected(0, 'FOREIGN_CLIENT'),
    );
  });
});

test('W4: however batches are cut, repeated and reordered in retries, every record is written once', async () => {
  const total = 30;
  const cut = fc.record({ from: fc.integer({ min: 1, max: total }), size: fc.integer({ min: 1, max: 12 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(cut, { maxLength: 12 }), async (cuts) => {
      const device = await seed.device('member');
      const before = await store.head();
      const all = Array.from({ length: total }, (_, i) => record(1 + i));
      let reached = 0;
      for (const { from, size } of [...cuts, { from: 1, size: total }]) {
        // A host sends in order: never beyond what it has sent before.
        const first = Math.min(from, reached + 1);
        const records = all.slice(first - 1, first - 1 + size);
        const outcome = await push(records, device);
        expect(outcome).toMatchObject({ seqs: records.map(({ localId }) => before + localId) });
        reached = Math.max(reached, first + records.length - 1);
      }
      expect(await store.head()).toBe(before + total);
    }),
    { numRuns: 30 },
  );
});
