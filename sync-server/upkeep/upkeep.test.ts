import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore, silent } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Timers } from '../../shared/lib/ports.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import { createSigner } from '../auth/keys.ts';
import { DecoderError } from '../decode/lane.ts';
import { mergeDocument } from '../decode/merge.ts';
import type { LogStore } from '../log/log-store.ts';
import { createStats, type LevelName } from '../socket/stats.ts';
import { createLogWriter, type LogWriter } from '../../e2e/fixtures/sync-core/log-writer.ts';
import { openTestCore, type TestCore } from '../../e2e/fixtures/sync-core/open-core.ts';
import { readAll } from '../../e2e/fixtures/sync-core/reader-model.ts';
import { createUpkeep, defaultUpkeep, type Upkeep, type UpkeepParts } from './upkeep.ts';

const nothing = new Uint8Array();
let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let core: TestCore;
let writer: LogWriter;
let group: GroupId;
let ids: string[];
let now: number;
let merged: number;
let upkeeps: Upkeep[];
let stats: ReturnType<typeof createStats>;
/** How much longer than asked for a timer takes. */
let late: number;

/** Timers that are due at once, as late as the test says. */
const timers: Timers = {
  every: () => () => undefined,
  after(ms, run) {
    queueMicrotask(() => {
      now += ms + late;
      run();
    });
    return () => undefined;
  },
};

function upkeep(parts: Partial<UpkeepParts> = {}): Upkeep {
  const made = createUpkeep({
    store,
    stats,
    timers,
    clock: { now: () => now, monotonic: () => now },
    logger: silent,
    signer: createSigner(store.signingSeed),
    decoder: {
      async merge(updates) {
        merged += 1;
        return mergeDocument(updates);
      },
    },
    rules: { ...defaultUpkeep, records: 10, seqs: 50 },
    ...parts,
  });
  upkeeps.push(made);
  return made;
}

const backedUp = async () => {
  const { seq } = await store.server();
  await store.transact((tx) => tx.setServer({ backedUpSeq: seq }));
};
const snapshots = () => store.snapshots(group);
const groupRow = async () => (await store.groups()).find(({ groupId }) => groupId === group);

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  core = await openTestCore(store);
  writer = createLogWriter(core, await seed.device('member'));
  group = `team:${newId()}`;
  ids = Array.from({ length: 8 }, () => writer.create(group));
  [now, merged, late] = [0, 0, 0];
  upkeeps = [];
  stats = createStats();
});

afterEach(async () => {
  for (const one of upkeeps) await one.stop();
  core.close();
  await store.close();
  folder.remove();
});

describe('upkeep', () => {
  test('N2: merges documents with many records, and leaves others', async () => {
    const [many = '', few = ''] = ids;
    for (let i = 0; i < 12; i++) await writer.type([many]);
    for (let i = 0; i < 9; i++) await writer.type([few]);
    await upkeep().round();
    expect((await snapshots()).map(({ documentId }) => documentId)).toEqual([many]);
    await upkeep().round();
    expect(merged).toBe(1);
    expect(stats.report().counters.get('documentsMerged')?.get('')).toBe(1);
  });

  test('N4: compacts what is in a backup, and nothing else', async () => {
    for (let i = 0; i < 10; i++) await writer.type(ids);
    await upkeep().round();
    expect(await groupRow()).toMatchObject({ compactedThrough: 0 });
    await backedUp();
    const { seq } = await store.server();
    for (let i = 0; i < 3; i++) await writer.type(ids, 'after');
    await upkeep().round();
    expect(await groupRow()).toMatchObject({ compactedThrough: seq, droppedThrough: seq });
    const reader = await core.live(await seed.device('viewer'));
    const texts = Object.fromEntries(ids.map((id) => [id, writer.documents.get(id)?.writer.text()]));
    expect(readAll(seed.workspaceId, reader.heard).texts()).toMatchObject(texts);
    expect(reader.records().filter(({ kind }) => kind === 'yjs')).toHaveLength(3 * ids.length);
    expect(stats.report().counters.get('bytesCompacted')?.get('')).toBeGreaterThan(0);
  });

  test('stops early when the server is busy, and goes on in the next round', async () => {
    for (let i = 0; i < 12; i++) await writer.type(ids);
    late = 100;
    await upkeep().round();
    expect(await snapshots()).toEqual([]);
    late = 0;
    await upkeep().round();
    expect(await snapshots()).toHaveLength(8);
  });

  test('does not try what cannot be merged again and again', async () => {
    for (let i = 0; i < 12; i++) await writer.type(ids);
    let tries = 0;
    const broken = upkeep({
      decoder: {
        async merge() {
          tries += 1;
          return null;
        },
      },
    });
    await broken.round();
    await broken.round();
    expect(tries).toBe(8);
    now += defaultUpkeep.retryMs;
    await broken.round();
    expect(tries).toBe(16);
  });

  test('U2: what cannot be merged keeps nothing else from being merged, and is told of', async () => {
    const stuck = Array.from({ length: 100 }, () => writer.create(group));
    for (let i = 0; i < 10; i++) await writer.type(stuck, 'much more than the other has');
    const [good = ''] = ids;
    for (let i = 0; i < 10; i++) await writer.type([good]);
    const isGood = async (updates: readonly Uint8Array[]): Promise<boolean> => {
      const { updates: own } = (await store.document(good)) ?? { updates: [] };
      return (
        updates.length === own.length &&
        own.every(({ payload }, i) => equalBytes(payload, updates[i] ?? nothing))
      );
    };
    const partly = upkeep({
      decoder: { merge: async (updates) => ((await isGood(updates)) ? mergeDocument(updates) : null) },
    });
    const level = (name: LevelName) => stats.report().levels.get(name) ?? 0;
    for (let round = 0; round < 3 && (await snapshots()).length === 0; round++) await partly.round();
    expect(await snapshots()).toMatchObject([{ documentId: good }]);
    expect(level('documentsUnmergeable')).toBe(100);
    await backedUp();
    await partly.round();
    expect(level('groupsHeld')).toBe(1);
    now += defaultUpkeep.retryMs;
    await partly.round();
    // All were tried again: those of an hour ago count no more.
    expect(level('documentsUnmergeable')).toBe(64);
  });

  test('a thread that is ended because the server stops is no failure', async () => {
    for (let i = 0; i < 12; i++) await writer.type(ids);
    const closed = new DecoderError('DECODER_CLOSED', 'The decoder is closed.');
    await upkeep({ decoder: { merge: () => Promise.reject(closed) } }).round();
    expect(stats.report().counters.get('failures')).toBeUndefined();
    expect(stats.report().levels.get('documentsUnmergeable')).toBeUndefined();
  });

  test('finishes what is under way when it stops, and begins nothing more', async () => {
    for (let i = 0; i < 12; i++) await writer.type(ids);
    const merging = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const one = upkeep({
      decoder: {
        async merge(updates) {
          begun.resolve();
          await merging.promise;
          return mergeDocument(updates);
        },
      },
    });
    void one.round();
    await begun.promise;
    const stopped = one.stop();
    merging.resolve();
    await stopped;
    expect(await snapshots()).toHaveLength(1);
  });
});
