import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { logAdapters, type LogPlace } from '../../e2e/fixtures/sync/log-stores.ts';
import { appendPlain, writePlain, type PlainUpdate } from '../../e2e/fixtures/sync/log-writer.ts';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { teamId } from '../../shared/domain/ids.ts';
import { appendRecords } from './append.ts';
import { firstHash, nextLink } from './chains.ts';
import type { LogStore, LogTx } from './log-store.ts';
import type { NewRecord } from './rows.ts';

const team: GroupId = `team:${newId()}`;
const other: GroupId = `team:${newId()}`;
const document = `issue:${newId()}`;

/** Updates with numbers from `from` on, each with its number as content. */
function updates(from: number, count: number, change: Partial<PlainUpdate> = {}): PlainUpdate[] {
  return Array.from({ length: count }, (_unused, i) => ({
    localId: from + i,
    groupId: team,
    documentId: document,
    payload: Uint8Array.of((from + i) % 256, (from + i) >> 8),
    ...change,
  }));
}

function fold(entries: readonly NewRecord[], matches: (entry: NewRecord) => boolean): Uint8Array {
  return entries.filter(matches).reduce((hash, entry) => nextLink(hash, entry.hash), firstHash);
}

describe.each(logAdapters)('$name', (adapter) => {
  let place: LogPlace;
  let store: LogStore;
  let seed: Seed;
  let device: SeededDevice;
  /** Head of the log before a test writes. */
  let start: number;

  beforeEach(async () => {
    place = await adapter.place();
    store = await place.open();
    seed = await seedWorkspace(store);
    device = await seed.device('member');
    start = await store.head();
  });

  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  async function reopen(): Promise<void> {
    await store.close();
    store = await place.open();
  }

  const write = (some: readonly PlainUpdate[], from = device): Promise<number> =>
    writePlain(store, { deviceId: from.deviceId, updates: some });
  const append = (tx: LogTx, some: readonly PlainUpdate[]): Promise<number> =>
    appendPlain(tx, { deviceId: device.deviceId, updates: some });
  const all = { groupId: team, after: 0, upTo: 1e9, limit: 1e6, maxBytes: 1e9 };
  const entries = (): Promise<NewRecord[]> => store.entries({ after: 0, limit: 1e6, maxBytes: 1e9 });
  const seqs = async (range: Partial<typeof all>): Promise<number[]> =>
    (await store.records({ ...all, ...range })).map(({ seq }) => seq - start);

  describe('transactions', () => {
    test('P1: number records without gaps, also when they come together', async () => {
      const firsts = await Promise.all(
        Array.from({ length: 50 }, (_unused, i) => write(updates(1 + i * 3, 3))),
      );
      expect(firsts).toEqual(Array.from({ length: 50 }, (_unused, i) => start + 1 + i * 3));
      expect(await seqs({})).toEqual(Array.from({ length: 150 }, (_unused, i) => i + 1));
      expect(await store.head()).toBe(start + 150);
    });

    test('that throw are undone, and give their numbers to the next', async () => {
      const results = await Promise.allSettled([
        write(updates(1, 1)),
        store.transact(async (tx) => {
          await append(tx, updates(2, 5));
          throw new Error('no');
        }),
        write(updates(2, 1)),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await seqs({})).toEqual([1, 2]);
      await reopen();
      expect(await seqs({})).toEqual([1, 2]);
    });

    test('show others only what is committed', async () => {
      await store.transact(async (tx) => {
        await append(tx, updates(1, 1));
        expect(await seqs({})).toEqual([]);
        expect(await store.head()).toBe(start);
        expect((await store.groups()).map(({ groupId }) => groupId)).toEqual(['workspace']);
        expect((await store.server()).seq).toBe(start);
        expect((await tx.server()).seq).toBe(start + 1);
        expect(await tx.pushed(device.deviceId, team, 1, 1)).toHaveLength(1);
      });
      expect(await seqs({})).toEqual([1]);
    });

    test('run in the order of their calls, and alone', async () => {
      const order: number[] = [];
      await Promise.all(
        [1, 2, 3].map((n) =>
          store.transact(async (tx) => {
            order.push(n);
            await tx.server();
            await tx.device(device.deviceId);
            order.push(n);
          }),
        ),
      );
      expect(order).toEqual([1, 1, 2, 2, 3, 3]);
    });
  });

  describe('records', () => {
    test('and all that they form are the same after a restart', async () => {
      await write([...updates(1, 2), ...updates(3, 2, { groupId: other, documentId: `issue:${newId()}` })]);
      const look = async (): Promise<unknown> => ({
        server: await store.server(),
        groups: await store.groups(),
        entries: await entries(),
        heads: await store.transact((tx) => tx.heads(device.deviceId)),
        device: await store.transact((tx) => tx.device(device.deviceId)),
        document: await store.document(document),
        identity: [store.serverId, store.signingSeed],
        workspace: await store.workspace(),
      });
      const before = await look();
      await reopen();
      expect(await look()).toEqual(before);
      expect(store.signingSeed).toHaveLength(32);
      expect(await store.workspace()).toBe(seed.workspaceId);
    });

    test('come in stretches of one group, bounded by number, count and bytes', async () => {
      await write(updates(1, 4));
      await write(updates(5, 4, { groupId: other, documentId: `issue:${newId()}` }));
      await write(updates(9, 4));
      expect(await seqs({})).toEqual([1, 2, 3, 4, 9, 10, 11, 12]);
      expect(await seqs({ after: start + 2, upTo: start + 10 })).toEqual([3, 4, 9, 10]);
      expect(await seqs({ limit: 3 })).toEqual([1, 2, 3]);
      expect(await seqs({ maxBytes: 5 })).toEqual([1, 2, 3]);
      expect(await seqs({ groupId: other })).toEqual([5, 6, 7, 8]);
      expect(await seqs({ groupId: `team:${newId()}` })).toEqual([]);
      expect((await store.records({ ...all, groupId: 'workspace', withoutUpdates: true })).length).toBe(
        start,
      );
    });

    test('come back as they were given', async () => {
      const run = {
        kind: 'run',
        groupId: team,
        deviceId: device.deviceId,
        signature: new Uint8Array(64).fill(1),
        bytes: Uint8Array.of(123, 125),
      } as const;
      const from = await seed.device('admin');
      await write(updates(7, 1, { origin: from.deviceId }));
      await store.transact(async (tx) =>
        appendRecords(tx, { server: await tx.server(), at: 1, records: [run] }),
      );
      const head = await store.head();
      const [update, kept] = await store.records(all);
      expect(update).toEqual({
        kind: 'yjs',
        seq: head - 1,
        deviceId: device.deviceId,
        ...updates(7, 1, { origin: from.deviceId })[0],
      });
      expect(kept).toEqual({ ...run, seq: head });
      expect(await store.records({ ...all, withoutUpdates: true })).toEqual([kept]);
      expect(await store.tail({ after: head - 2, limit: 5, maxBytes: 1e9 })).toEqual([update, kept]);
      expect(await store.tail({ after: head - 2, limit: 1, maxBytes: 1e9 })).toEqual([update]);
      expect(await store.tail({ after: head - 2, limit: 5, maxBytes: 1 })).toEqual([update]);
    });

    test('D1, S1: form digests by group and chains by device and group', async () => {
      const another = await seed.device('member');
      await write([...updates(1, 3), ...updates(4, 2, { groupId: other, documentId: `issue:${newId()}` })]);
      await write(updates(1, 2), another);
      await write(updates(6, 1));
      const kept = await entries();
      for (const { groupId, head, digest } of await store.groups()) {
        expect(digest).toEqual(fold(kept, ({ record }) => record.groupId === groupId));
        expect(head).toBe(kept.findLast(({ record }) => record.groupId === groupId)?.record.seq);
      }
      const heads = await store.transact((tx) => tx.heads(device.deviceId));
      const chainOf = (groupId: GroupId): Uint8Array =>
        fold(
          kept,
          ({ record }) =>
            record.kind === 'yjs' && record.deviceId === device.deviceId && record.groupId === groupId,
        );
      expect(heads).toEqual(
        new Map([
          [team, { localId: 6, hash: chainOf(team) }],
          [other, { localId: 5, hash: chainOf(other) }],
        ]),
      );
      expect(await store.transact((tx) => tx.device(device.deviceId))).toMatchObject({ lastLocalId: 6 });
      expect(await store.transact((tx) => tx.heads(newId()))).toEqual(new Map());
    });

    test('W4: are found by device, group and number, however many there are', async () => {
      const rounds = 7;
      for (let i = 0; i < rounds; i++) {
        await write(updates(1 + i * 200, 100));
        await write(updates(101 + i * 200, 100, { groupId: other, documentId: `team:${other.slice(5)}` }));
      }
      const kept = await entries();
      const expected = (to: number, most: number): unknown[] =>
        kept
          .flatMap(({ record, hash }) =>
            record.kind === 'yjs' && record.groupId === team && record.localId <= to
              ? { localId: record.localId, seq: record.seq, hash }
              : [],
          )
          .slice(-most);
      for (const [to, most] of [
        [1, 1],
        [210, 60],
        [160, 1],
        [160, 9_999],
        [1300, 100],
        [1400, 512],
        [9999, 300],
      ] as const) {
        const found = await store.transact((tx) => tx.pushed(device.deviceId, team, to, most));
        expect(found).toEqual(expected(to, most));
      }
      expect(await store.transact((tx) => tx.pushed(newId(), team, 9, 9))).toEqual([]);
      // The same of a small group among many records, by pages.
      const found: number[] = [];
      for (let after = 0; ;) {
        const page = await store.records({ ...all, groupId: 'workspace', after, limit: 2 });
        const last = page.at(-1);
        if (!last) break;
        found.push(...page.map(({ seq }) => seq));
        after = last.seq;
      }
      expect(found).toEqual(Array.from({ length: start }, (_unused, i) => i + 1));
    });

    test('of sparse groups are found across many of others', async () => {
      const sparse: GroupId = `member:${device.memberId}`;
      const mine: number[] = [];
      for (let i = 0; i < 6; i++) {
        await write(updates(1 + i * 2000, 1500));
        mine.push(await write(updates(1501 + i * 2000, 300, { groupId: sparse, documentId: sparse })));
      }
      const found = await store.records({ ...all, groupId: sparse });
      const expected = mine.flatMap((first) => Array.from({ length: 300 }, (_unused, i) => first + i));
      expect(found.map(({ seq }) => seq)).toEqual(expected);
      const upTo = expected[700] ?? 0;
      const after = expected[650] ?? 0;
      const some = await store.records({ ...all, groupId: sparse, after, upTo });
      expect(some.map(({ seq }) => seq)).toEqual(expected.slice(651, 701));
    });

    test('of a device have ascending numbers in a group, whoever forgets to check', async () => {
      await write(updates(5, 1));
      await expect(write(updates(5, 1))).rejects.toThrow(/used once/);
      await expect(write(updates(4, 1))).rejects.toThrow(/used once/);
      expect(await store.head()).toBe(start + 1);
      await write(updates(4, 1, { groupId: other, documentId: `issue:${newId()}` }));
    });
  });

  describe('what a push is decided on', () => {
    const ask = (clients: ReadonlyMap<string, ReadonlySet<number>>, groups: GroupId[] = [team]) =>
      store.transact((tx) => tx.push({ deviceId: device.deviceId, groups: new Set(groups), clients }));

    test('is there at once', async () => {
      const owner = device.deviceId;
      const writers = new Map([[document, new Map([[7, { owner, clock: 3 }]])]]);
      await writePlain(store, { deviceId: owner, updates: updates(1, 2), writers });
      const context = await ask(
        new Map([
          [document, new Set([7, 8])],
          ['nothing', new Set([7])],
        ]),
        [team, other],
      );
      expect(context.server).toEqual(await store.server());
      expect(context.device).toEqual(await store.transact((tx) => tx.device(owner)));
      expect([...context.groups.keys()]).toEqual([team]);
      expect(context.heads.get(team)?.localId).toBe(2);
      expect(context.heads.has(other)).toBe(false);
      expect([...context.documents]).toEqual([
        [document, { documentId: document, groupId: team, isPurged: false, bytes: 4 }],
      ]);
      expect(context.writers.get(document)).toEqual(new Map([[7, { owner, clock: 3 }]]));
      await reopen();
      expect((await ask(new Map([[document, new Set([7])]]))).writers.get(document)?.get(7)).toEqual({
        owner,
        clock: 3,
      });
    });

    test('knows nothing of a stranger', async () => {
      const stranger = { deviceId: newId(), groups: new Set([team]), clients: new Map() };
      expect(await store.transact((tx) => tx.push(stranger))).toMatchObject({ device: null });
    });
  });

  test('a document gets its group once', async () => {
    await write(updates(1, 1));
    const again = store.transact(async (tx) => {
      const [update] = updates(2, 1, { groupId: other });
      if (!update) return;
      const content = {
        kind: 'yjs',
        deviceId: device.deviceId,
        origin: '',
        payload: Uint8Array.of(1),
        ...update,
      } as const;
      const documents = new Map([[document, other]]);
      await appendRecords(tx, { server: await tx.server(), at: 1, records: [content], documents });
    });
    await expect(again).rejects.toThrow(/group once/);
  });

  test('S2: the end of one chain is told as it is now, and after a restart', async () => {
    const ends = () =>
      store.transact(async (tx) => {
        const [chains, one] = [await tx.heads(device.deviceId), await tx.recordHead(device.deviceId, team)];
        expect(await tx.recordHead(device.deviceId, other)).toBeNull();
        expect(await tx.recordHead(newId(), team)).toBeNull();
        expect(chains.get(team) ?? null).toEqual(one);
        return one;
      });
    expect(await ends()).toBeNull();
    await write(updates(1, 2));
    const end = await ends();
    expect(end).toMatchObject({ localId: 2 });
    await reopen();
    expect(await ends()).toEqual(end);
    await store.transact(async (tx) => {
      await append(tx, updates(3, 1));
      expect(await tx.recordHead(device.deviceId, team)).toMatchObject({ localId: 3 });
    });
  });

  test('K4: a document has one group, whoever forgets to check', async () => {
    await write(updates(1, 1));
    const head = await store.head();
    const again = store.transact(async (tx) => {
      const content = {
        kind: 'yjs',
        deviceId: device.deviceId,
        origin: '',
        payload: Uint8Array.of(1),
      } as const;
      const record = { ...content, documentId: document, groupId: other, localId: 2 };
      await appendRecords(tx, { server: await tx.server(), at: 1, records: [record] });
    });
    await expect(again).rejects.toThrow(/one group/);
    expect(await store.head()).toBe(head);
  });

  test('K19: records count for more than their payloads', async () => {
    const { storedBytes } = await store.server();
    await write(updates(1, 3));
    await seed.say({ kind: 'keys.leased', teamId: teamId.parse(newId()), upTo: 5 });
    const [meta] = (await store.tail({ after: (await store.head()) - 1, limit: 1, maxBytes: 1e6 })).filter(
      (record) => record.kind === 'meta',
    );
    const expected = storedBytes + 4 * 256 + 6 + (meta?.bytes.length ?? 0);
    expect((await store.server()).storedBytes).toBe(expected);
    await reopen();
    expect((await store.server()).storedBytes).toBe(expected);
  });

  test('what nobody has committed since is told by no other instance', async () => {
    const heard: number[] = [];
    const stop = store.onRing((seq) => heard.push(seq));
    await write(updates(1, 1));
    stop();
    expect(heard).toEqual([]);
    await expect(store.check()).resolves.toBeUndefined();
  });
});
