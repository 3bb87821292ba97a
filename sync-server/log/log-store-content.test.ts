import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { logAdapters, type LogPlace } from '../../e2e/fixtures/sync/log-stores.ts';
import { appendPlain, writePlain } from '../../e2e/fixtures/sync/log-writer.ts';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { LogStore } from './log-store.ts';
import type { SnapshotRow } from './rows.ts';
import { RECORD_BYTES } from './stored-size.ts';

const team: GroupId = `team:${newId()}`;
const other: GroupId = `team:${newId()}`;
const [first, second] = [`issue:${newId()}`, `issue:${newId()}`];
const signature = new Uint8Array(64).fill(3);
const nothing = new Uint8Array();

describe.each(logAdapters)('$name', (adapter) => {
  let place: LogPlace;
  let store: LogStore;
  let seed: Seed;
  let device: SeededDevice;
  let start: number;
  let localId: number;

  beforeEach(async () => {
    place = await adapter.place();
    store = await place.open();
    seed = await seedWorkspace(store);
    device = await seed.device('member');
    start = await store.head();
    localId = 0;
  });

  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  async function reopen(): Promise<void> {
    await store.close();
    store = await place.open();
  }

  /** Writes one update to each of these documents; its payload is as many bytes as its seq after the start. */
  async function write(...documents: string[]): Promise<void> {
    for (const documentId of documents) {
      localId += 1;
      const payload = new Uint8Array(localId).fill(localId);
      const updates = [{ localId, groupId: team, documentId, payload }];
      await writePlain(store, { deviceId: device.deviceId, updates });
    }
  }

  function row(documentId: string, seq: number, size: number): SnapshotRow {
    return { documentId, groupId: team, seq: start + seq, signature, size };
  }

  test('K3: says the groups of documents that are there, and of no others', async () => {
    const third = `issue:${newId()}`;
    await write(first, second);
    await seed.say({ kind: 'documents.purged', documentIds: [second, third] });
    const ask = () => store.groupsOf([first, second, third, 'none', first]);
    expect(await ask()).toEqual(new Map([[first, team]]));
    expect(await store.groupsOf([])).toEqual(new Map());
    await reopen();
    expect(await ask()).toEqual(new Map([[first, team]]));
  });

  test('K3: says whether there is a device with a key, and an invite', async () => {
    const { publicKey } = (await store.transact((tx) => tx.device(device.deviceId))) ?? {
      publicKey: nothing,
    };
    expect(await store.hasDevice(device.deviceId, publicKey)).toBe(true);
    expect(await store.hasDevice(device.deviceId, publicKey.slice(1))).toBe(false);
    expect(await store.hasDevice(newId(), publicKey)).toBe(false);
    const hash = new Uint8Array(32).fill(5);
    expect(await store.hasInvite(hash)).toBe(false);
    const terms = { by: null, madeWith: null, role: 'owner', teams: null, memberId: null } as const;
    await store.transact((tx) => tx.addInvite({ hash, ...terms, isClaim: false, expiresAt: 9 }, 1));
    expect(await store.hasInvite(hash)).toBe(true);
  });

  test('U1: names what is unmerged by its bytes, the most first', async () => {
    const third = `issue:${newId()}`;
    await write(first, second, third, second);
    const all = { records: 1, bytes: 1 };
    expect(await store.unmerged(all, 9)).toEqual([second, third, first]);
    expect(await store.unmerged(all, 2)).toEqual([second, third]);
  });

  async function snapshot(documentId: string, seq: number, size: number): Promise<void> {
    await store.transact((tx) => tx.putSnapshot(row(documentId, seq, size), new Uint8Array(size).fill(9)));
  }

  const sizeOf = async (documentId: string) =>
    store.transact(async (tx) => (await tx.document(documentId))?.bytes);
  const stored = async (): Promise<number> => (await store.server()).storedBytes;
  const payloads = async (): Promise<number[]> =>
    (await store.records({ groupId: team, after: 0, upTo: 1e9, limit: 100, maxBytes: 1e9 })).map((record) =>
      record.kind === 'yjs' ? record.payload.length : -1,
    );

  describe('a document', () => {
    test('is built from its records in order', async () => {
      await write(first, second, first, first);
      expect(await store.document(first)).toEqual({
        groupId: team,
        snapshot: null,
        updates: [1, 3, 4].map((n) => ({ seq: start + n, payload: new Uint8Array(n).fill(n) })),
        seq: start + 4,
      });
      expect(await store.document(`issue:${newId()}`)).toBeNull();
      expect(await sizeOf(first)).toBe(8);
    });

    test('N2: is built from its snapshot and the records after it', async () => {
      const before = await stored();
      await write(first, first, second, first);
      await snapshot(first, 2, 50);
      const built = {
        groupId: team,
        snapshot: new Uint8Array(50).fill(9),
        updates: [{ seq: start + 4, payload: new Uint8Array(4).fill(4) }],
        seq: start + 4,
      };
      expect(await store.document(first)).toEqual(built);
      expect(await sizeOf(first)).toBe(54);
      expect(await stored()).toBe(before + 4 * RECORD_BYTES + 10 + 50);
      expect(await store.snapshots(team)).toEqual([row(first, 2, 50)]);
      expect(await store.snapshots(other)).toEqual([]);
      expect(await store.snapshotState(first)).toEqual({ row: row(first, 2, 50), state: built.snapshot });
      expect(await store.snapshotState(second)).toBeNull();
      await reopen();
      expect(await store.document(first)).toEqual(built);
      expect(await store.transact((tx) => tx.snapshot(first))).toEqual(row(first, 2, 50));
      expect(await store.transact((tx) => tx.snapshot(second))).toBeNull();
      await snapshot(first, 4, 20);
      expect(await store.document(first)).toMatchObject({ updates: [], seq: start + 4 });
      expect(await sizeOf(first)).toBe(20);
      expect(await stored()).toBe(before + 4 * RECORD_BYTES + 10 + 20);
    });

    test('G3: is gone after a purge, its rows and hashes apart', async () => {
      await write(first, second);
      const before = await stored();
      const entries = await store.entries({ after: start, limit: 9, maxBytes: 1e9 });
      await snapshot(first, 1, 40);
      const unknown = `issue:${newId()}`;
      await store.transact((tx) => tx.purge([first, unknown]));
      const look = async (): Promise<unknown> => [
        await payloads(),
        await store.snapshots(team),
        await store.snapshotState(first),
        await store.document(first),
        await store.transact((tx) => tx.document(first)),
        await store.transact((tx) => tx.document(unknown)),
        (await store.entries({ after: start, limit: 9, maxBytes: 1e9 })).map(({ hash }) => hash),
        await stored(),
      ];
      const gone = [
        [0, 2],
        [],
        null,
        null,
        { documentId: first, groupId: team, isPurged: true, bytes: 0 },
        { documentId: unknown, groupId: null, isPurged: true, bytes: 0 },
        entries.map(({ hash }) => hash),
        before - 1,
      ];
      expect(await look()).toEqual(gone);
      await reopen();
      expect(await look()).toEqual(gone);
      await store.transact((tx) => tx.purge([first]));
      expect(await stored()).toBe(before - 1);
      const again = store.transact((tx) => tx.putSnapshot(row(first, 1, 1), Uint8Array.of(1)));
      await expect(again).rejects.toThrow(/not there/);
    });
  });

  test('finds what is worth merging, and what keeps a group from being compacted', async () => {
    await write(first, first, first, second);
    const unmerged = (records: number, bytes: number) => store.unmerged({ records, bytes }, 10);
    expect(await unmerged(3, 1000)).toEqual([first]);
    expect((await unmerged(99, 4)).toSorted()).toEqual([first, second].toSorted());
    expect(await unmerged(99, 7)).toEqual([]);
    const lagging = (upTo: number) => store.lagging(team, start + upTo, 10);
    expect(await lagging(3)).toEqual([{ documentId: first, firstSeq: start + 1 }]);
    await snapshot(first, 2, 5);
    expect(await unmerged(2, 1000)).toEqual([]);
    expect(await lagging(2)).toEqual([]);
    expect(await lagging(4)).toEqual([
      { documentId: first, firstSeq: start + 3 },
      { documentId: second, firstSeq: start + 4 },
    ]);
    expect(await store.lagging(team, start + 4, 1)).toHaveLength(1);
    expect(await store.lagging(other, start + 4, 10)).toEqual([]);
    await write(second);
    expect(await lagging(9)).toHaveLength(2);
  });

  test('N4: drops payloads of updates, as far as it was said that snapshots hold them', async () => {
    await write(first, second, first, second);
    const before = await stored();
    await snapshot(first, 3, 5);
    await snapshot(second, 4, 5);
    const drop = (upTo: number) => store.transact((tx) => tx.dropPayloads(team, start + upTo));
    await expect(drop(3)).rejects.toThrow(/are kept/);
    await store.transact((tx) => tx.setCompactedThrough(team, start + 3));
    expect(await drop(2)).toBe(3);
    expect(await payloads()).toEqual([0, 0, 3, 4]);
    expect(await drop(3)).toBe(3);
    expect(await drop(3)).toBe(0);
    // As an instance that is slower than another.
    expect(await drop(2)).toBe(0);
    expect(await stored()).toBe(before + 10 - 6);
    await reopen();
    expect(await payloads()).toEqual([0, 0, 0, 4]);
    expect(await store.groups()).toContainEqual(
      expect.objectContaining({ groupId: team, compactedThrough: start + 3, droppedThrough: start + 3 }),
    );
    expect(await store.transact((tx) => tx.pushed(device.deviceId, team, 4, 9))).toHaveLength(4);
    expect(await sizeOf(first)).toBe(5);
  });

  test('S3: keeps the newest seal of each device and group', async () => {
    await write(first);
    const seal = {
      deviceId: device.deviceId,
      groupId: team,
      localId: 1,
      hash: new Uint8Array(32),
      signature,
    };
    const newer = { ...seal, localId: 2, hash: new Uint8Array(32).fill(4) };
    expect(await store.transact((tx) => tx.seal(device.deviceId, team))).toBeNull();
    await store.transact((tx) => tx.putSeal(seal, 10));
    await store.transact((tx) => tx.putSeal(newer, 12));
    expect(await store.seals(12)).toEqual([{ ...newer, putAt: 12 }]);
    expect(await store.seals(13)).toEqual([]);
    await reopen();
    expect(await store.transact((tx) => tx.seal(device.deviceId, team))).toEqual(newer);
    expect(await store.transact((tx) => tx.seal(device.deviceId, other))).toBeNull();
    expect(await store.seals(12)).toEqual([{ ...newer, putAt: 12 }]);
  });

  test('undoes snapshots, purges and drops with a transaction that throws, and no record of others', async () => {
    await write(first, second);
    await store.transact((tx) => tx.setCompactedThrough(team, start + 2));
    const look = async (): Promise<unknown> => [
      await payloads(),
      await store.snapshots(team),
      await store.document(first),
      await store.document(second),
      await stored(),
      await store.groups(),
    ];
    const before = await look();
    const works = [
      (async () => write(second))(),
      store.transact(async (tx) => {
        const updates = [{ localId: 90, groupId: team, documentId: first, payload: nothing }];
        await appendPlain(tx, { deviceId: device.deviceId, updates });
        await tx.putSnapshot(row(first, 1, 7), new Uint8Array(7));
        await tx.dropPayloads(team, start + 2);
        await tx.purge([second]);
        throw new Error('no');
      }),
    ];
    expect((await Promise.allSettled(works)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await payloads()).toEqual([1, 2, 3]);
    await store.transact((tx) => tx.purge([`issue:${newId()}`]));
    expect(await look()).not.toEqual(before);
    expect(await store.snapshots(team)).toEqual([]);
    expect((await store.document(second))?.updates).toHaveLength(2);
    await reopen();
    expect(await payloads()).toEqual([1, 2, 3]);
    expect((await store.document(first))?.updates).toHaveLength(1);
  });
});
