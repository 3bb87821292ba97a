import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { assertSound } from '../../e2e/fixtures/sync/sound.ts';
import { anyRecord, pushTo } from '../../e2e/fixtures/sync/test-push.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { createTestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { snapshotBytes } from '../../shared/wire/snapshot-bytes.ts';
import { createSigner, isSignedBy, sha256 } from '../auth/keys.ts';
import { mergeDocument as mergeUpdates } from '../decode/merge.ts';
import { compactGroup, mergeDocument, type MergeParts } from './compaction.ts';
import type { LogStore } from './log-store.ts';

const team: GroupId = `team:${newId()}`;
const [first, second] = [`issue:${newId()}`, `issue:${newId()}`];

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let device: SeededDevice;
let parts: MergeParts;
let start: number;
let localId: number;

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  device = await seed.device('member');
  parts = { signer: createSigner(store.signingSeed), merge: async (updates) => mergeUpdates(updates) };
  start = await store.head();
  localId = 0;
});

afterEach(async () => {
  await assertSound(store);
  await store.close();
  folder.remove();
});

/** Writes a text into each of these documents, each by a client of its own. */
async function write(...documents: string[]): Promise<void> {
  for (const documentId of documents) {
    localId += 1;
    const payload = createTestWriter().type(`${localId} `);
    await pushTo(store, device.deviceId, [anyRecord(localId, team, documentId, { payload })]);
  }
}

const compact = (below: number, some = parts) =>
  compactGroup(store, some, { groupId: team, below: start + below });
const range = { groupId: team, after: 0, upTo: 1e9, limit: 1000, maxBytes: 1e9 };

/** What somebody reads who has read the group up to `after`: snapshots if need be, then records (N1). */
async function read(after: number): Promise<Map<string, Set<string>>> {
  const group = (await store.groups()).find(({ groupId }) => groupId === team);
  const through = group?.compactedThrough ?? 0;
  const readers = new Map([first, second].map((id) => [id, createTestWriter()]));
  const from = after < through ? through : after;
  if (after < through) {
    for (const { documentId, seq } of await store.snapshots(team)) {
      const state = seq > after ? await store.snapshotState(documentId) : null;
      if (state) readers.get(documentId)?.take(state.state);
    }
  }
  for (const record of await store.records({ ...range, after: from })) {
    if (record.kind === 'yjs' && record.payload.length > 0)
      readers.get(record.documentId)?.take(record.payload);
  }
  return new Map([...readers].map(([id, reader]) => [id, new Set(reader.text().split(' ').filter(Boolean))]));
}

const sizes = async (): Promise<number[]> =>
  (await store.records(range)).map((record) =>
    record.kind === 'yjs' ? Math.min(1, record.payload.length) : 9,
  );

describe('N2: a merged document', () => {
  test('is what its records make, signed by the server', async () => {
    await write(first, second, first);
    const row = await mergeDocument(store, parts, first);
    const kept = await store.snapshotState(first);
    expect(kept?.row).toEqual(row);
    expect(row).toMatchObject({ documentId: first, groupId: team, seq: start + 3, size: kept?.state.length });
    const claim = {
      workspaceId: seed.workspaceId,
      groupId: team,
      documentId: first,
      seq: start + 3,
      payloadHash: sha256(kept?.state ?? new Uint8Array()),
    };
    expect(isSignedBy(parts.signer.publicKey, snapshotBytes(claim), row?.signature ?? new Uint8Array())).toBe(
      true,
    );
    const reader = createTestWriter();
    if (kept) reader.take(kept.state);
    expect(reader.text().split(' ').toSorted()).toEqual(['', '1', '3']);
  });

  test('is merged again from its snapshot and what came after', async () => {
    await write(first);
    await mergeDocument(store, parts, first);
    expect(await mergeDocument(store, parts, first)).toBeNull();
    await write(first);
    expect(await mergeDocument(store, parts, first)).toMatchObject({ seq: start + 2 });
    expect((await read(0)).get(first)).toEqual(new Set(['1', '2']));
  });

  test('is none where there is nothing to merge, or nothing comes of it', async () => {
    expect(await mergeDocument(store, parts, first)).toBeNull();
    await write(first);
    expect(await mergeDocument(store, { ...parts, merge: async () => null }, first)).toBeNull();
    expect(await store.snapshots(team)).toEqual([]);
  });

  test('G3: is dropped when the document was purged meanwhile', async () => {
    await write(first);
    const merge: MergeParts['merge'] = async (updates) => {
      await seed.say({ kind: 'documents.purged', documentIds: [first] });
      return mergeUpdates(updates);
    };
    expect(await mergeDocument(store, { ...parts, merge }, first)).toBeNull();
    expect(await store.snapshotState(first)).toBeNull();
  });

  test('is dropped when a newer one came meanwhile', async () => {
    await write(first);
    const merge: MergeParts['merge'] = async (updates) => {
      await write(first);
      await mergeDocument(store, parts, first);
      return mergeUpdates(updates);
    };
    expect(await mergeDocument(store, { ...parts, merge }, first)).toBeNull();
    expect((await store.snapshotState(first))?.row.seq).toBe(start + 2);
  });
});

describe('N4: compaction', () => {
  test('drops payloads at or below what is in a backup, and nobody lacks anything', async () => {
    await write(first, second, first, second, first);
    const before = await read(0);
    const hashes = async () => (await store.entries({ ...range, after: 0 })).map(({ hash }) => hash);
    const kept = await hashes();
    const digests = await store.groups();
    const compacted = await compact(3);
    expect(compacted.through).toBe(start + 3);
    expect(compacted.bytes).toBeGreaterThan(0);
    expect(await sizes()).toEqual([0, 0, 0, 1, 1]);
    expect(await read(start)).toEqual(before);
    for (const after of [1, 2, 3, 4, 5]) {
      const found = [...(await read(start + after)).values()].flatMap((texts) => [...texts]);
      const missing = [1, 2, 3, 4, 5].filter((n) => n > after).map(String);
      expect(found).toEqual(expect.arrayContaining(missing));
    }
    expect(await hashes()).toEqual(kept);
    const after = await store.groups();
    expect(after.map(({ digest }) => digest)).toEqual(digests.map(({ digest }) => digest));
    expect(await compact(3)).toEqual({ through: start + 3, bytes: 0 });
    expect(await compact(2)).toEqual({ through: start + 3, bytes: 0 });
  });

  test('W4: leaves what repeats are told by', async () => {
    const records = [anyRecord(1, team, first), anyRecord(2, team, first)];
    await pushTo(store, device.deviceId, records);
    await compact(2);
    expect(await pushTo(store, device.deviceId, records)).toMatchObject({
      seqs: [start + 1, start + 2],
      fresh: [],
    });
  });

  test('stops before what cannot be merged, and goes on when it can be', async () => {
    await write(first, second, first, second);
    const merge: MergeParts['merge'] = async (updates) =>
      updates.length === 2 ? null : mergeUpdates(updates);
    await write(first);
    // The second one has two records and cannot be merged.
    expect(await compact(5, { ...parts, merge })).toMatchObject({ through: start + 1 });
    expect(await sizes()).toEqual([0, 1, 1, 1, 1]);
    expect(await compact(5)).toMatchObject({ through: start + 5 });
    expect(await sizes()).toEqual([0, 0, 0, 0, 0]);
  });

  test('goes on where it was stopped', async () => {
    await write(first, second, first);
    await mergeDocument(store, parts, first);
    await mergeDocument(store, parts, second);
    await store.transact((tx) => tx.setCompactedThrough(team, start + 3));
    await store.transact((tx) => tx.dropPayloads(team, start + 1));
    expect(await sizes()).toEqual([0, 1, 1]);
    expect(await compact(1)).toMatchObject({ through: start + 3 });
    expect(await sizes()).toEqual([0, 0, 0]);
  });

  test('leaves everything that is no update', async () => {
    await write(first);
    const workspace = { groupId: 'workspace', below: start } as const;
    expect(await compactGroup(store, parts, workspace)).toEqual({ through: start, bytes: 0 });
    const records = await store.records({ ...range, groupId: 'workspace' });
    expect(records).toHaveLength(start);
    expect(await compactGroup(store, parts, { groupId: `team:${newId()}`, below: 9 })).toEqual({
      through: 0,
      bytes: 0,
    });
  });

  test('G3: a purged document holds nothing up, and stays gone', async () => {
    await write(first, second);
    await seed.say({ kind: 'documents.purged', documentIds: [second] });
    expect(await sizes()).toEqual([1, 0]);
    expect((await read(0)).get(second)).toEqual(new Set());
    expect(await compact(9)).toMatchObject({ through: start + 2 });
    expect(await store.snapshots(team)).toMatchObject([{ documentId: first }]);
  });
});
