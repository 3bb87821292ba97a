import * as fc from 'fast-check';
import { cpSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { assertSound } from '../../../e2e/fixtures/sync/sound.ts';
import { newId, seedWorkspace, type SeededDevice } from '../../../e2e/fixtures/sync/seed.ts';
import { createTestFolder } from '../../../e2e/fixtures/sync/test-server.ts';
import { createTestWriter, type TestWriter } from '../../../e2e/fixtures/sync/test-writer.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { OutgoingRecord } from '../../../shared/wire/messages.ts';
import { clock, defer } from '../../app/platform.ts';
import { createSigner } from '../../auth/keys.ts';
import { mergeDocument as mergeUpdates } from '../../decode/merge.ts';
import { compactGroup, mergeDocument } from '../compaction.ts';
import type { LogStore, LogTx } from '../log-store.ts';
import { appendMeta } from '../meta.ts';
import { acceptPush, type PushOutcome } from '../push.ts';
import type { Connect } from './folder.ts';
import { openSqliteLogStore } from './sqlite-log-store.ts';

/**
 * Three devices write, repeat and fail; the disk fails; the process is killed and starts again. After each
 * step the log has what was acknowledged and nothing else, and everything that it says agrees.
 */
type Step =
  | { readonly do: 'push'; readonly device: number; readonly most: number; readonly repeat: number }
  | { readonly do: 'together'; readonly fails: number }
  | { readonly do: 'merge' | 'compact' | 'purge' | 'crash' | 'restart' | 'undone' }
  | { readonly do: 'disk'; readonly fate: Fate };

const team: GroupId = `team:${newId()}`;
const limits = { workspaceBytes: 1e9, documentBytes: 1e9 };
const named = <T extends string>(name: T) => fc.constant(name);
const device = fc.nat(2);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: named('push'),
      device,
      most: fc.integer({ min: 1, max: 40 }),
      repeat: fc.nat(4),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: named('together'), fails: fc.nat(2) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('merge', 'compact', 'crash', 'restart', 'undone') }),
  },
  { weight: 1, arbitrary: fc.record({ do: named('purge') }) },
  { weight: 2, arbitrary: fc.record({ do: named('disk'), fate: fc.constantFrom('full', 'broken', 'late') }) },
);

/** A device with what it has written: the first `acked` records were acknowledged. */
interface Author extends SeededDevice {
  readonly records: OutgoingRecord[];
  acked: number;
  readonly writers: Map<string, TestWriter>;
}

/** How a commit fails: SQLite gives up, or does not; or all is on the disk and nobody is told. */
type Fate = 'full' | 'broken' | 'late';

/** A disk whose next commit may fail. */
function createDisk(): { connect: Connect; next: Fate | null } {
  const disk: ReturnType<typeof createDisk> = {
    next: null,
    connect(path, options = {}) {
      const database = new DatabaseSync(path, options);
      const exec = database.exec.bind(database);
      database.exec = (sql) => {
        if (sql === 'COMMIT' && disk.next) {
          const fate = disk.next;
          disk.next = null;
          if (fate === 'full') exec('ROLLBACK');
          if (fate === 'late') exec('COMMIT');
          throw new Error(`The disk is ${fate}`);
        }
        exec(sql);
      };
      return database;
    },
  };
  return disk;
}

class Undone extends Error {}

async function createWorld(seed: number) {
  const random = createSeededRandom(seed);
  const folders = [createTestFolder()];
  const disk = createDisk();
  const open = (): LogStore =>
    openSqliteLogStore({ folder: folders.at(-1)?.path ?? '', clock, random, defer, connect: disk.connect });
  let store = open();
  const people = await seedWorkspace(store);
  const authors: Author[] = [];
  for (let i = 0; i < 3; i++) {
    authors.push({ ...(await people.device('member')), records: [], acked: 0, writers: new Map() });
  }
  const documents = ['workspace', team, `issue:${newId()}`, `issue:${newId()}`, `issue:${newId()}`];
  const purged = new Set<string>();
  const parts = {
    signer: createSigner(store.signingSeed),
    merge: async (u: readonly Uint8Array[]) => mergeUpdates(u),
  };

  function author(index: number): Author {
    const found = authors[index];
    if (!found) throw new Error('There are three');
    return found;
  }

  function write(by: Author, count: number): void {
    for (let i = 0; i < count; i++) {
      const documentId = random.pick(documents.filter((id) => !purged.has(id)));
      const writer = by.writers.get(documentId) ?? createTestWriter(random.below(2 ** 31));
      by.writers.set(documentId, writer);
      const payload = writer.type(`${by.records.length} `);
      const groupId = documentId === 'workspace' ? documentId : team;
      const localId = (by.records.at(-1)?.localId ?? 0) + 1 + random.below(2);
      by.records.push({ localId, groupId, documentId, origin: '', payload });
    }
  }

  function send(
    by: Author,
    from: number,
    to: number,
    andThen = async (_tx: LogTx): Promise<void> => {},
  ): Promise<PushOutcome> {
    const records = by.records.slice(from, to);
    const outlines = records.map(({ payload }) => outlineUpdate(payload));
    return store.transact(async (tx) => {
      const outcome = await acceptPush(tx, { deviceId: by.deviceId, records, outlines, at: 1, limits });
      await andThen(tx);
      return outcome;
    });
  }

  /** Pushes what is not acknowledged, with some of what is before it. */
  async function push(by: Author, repeat: number): Promise<void> {
    const to = by.records.length;
    const outcome = await send(by, Math.max(0, by.acked - repeat), to);
    expect(outcome.kind).toBe('accepted');
    by.acked = to;
  }

  /** Fails after SQL of its own: what others of the same commit did stays. */
  const fail = async (tx: LogTx): Promise<void> => {
    if (random.chance(0.5)) await tx.setLastKey('team', 1);
    if (random.chance(0.5)) await tx.members();
    throw new Undone();
  };

  async function run(now: Step): Promise<void> {
    switch (now.do) {
      case 'push':
        write(author(now.device), now.most);
        return push(author(now.device), now.repeat);
      case 'together': {
        for (const by of authors) write(by, 3);
        const works = authors.map((by, i) =>
          send(by, by.acked, by.records.length, i === now.fails ? fail : undefined),
        );
        const results = await Promise.allSettled(works);
        for (const [i, { status }] of results.entries()) {
          expect(status).toBe(i === now.fails ? 'rejected' : 'fulfilled');
          if (status === 'fulfilled') author(i).acked = author(i).records.length;
        }
        return;
      }
      case 'undone': {
        const purging = store.transact(async (tx) => {
          const entry = { kind: 'documents.purged', documentIds: documents.slice(2) } as const;
          await appendMeta(tx, parts.signer, { entry, by: '', at: 1 });
          await tx.members();
          throw new Undone();
        });
        return expect(purging).rejects.toThrow(Undone);
      }
      case 'purge': {
        const [documentId] = documents.filter((id) => id.startsWith('issue:') && !purged.has(id));
        if (documentId === undefined) return;
        for (const by of authors) await push(by, 0);
        purged.add(documentId);
        const entry = { kind: 'documents.purged', documentIds: [documentId] } as const;
        await store.transact((tx) => appendMeta(tx, parts.signer, { entry, by: '', at: 1 }));
        return;
      }
      case 'merge':
        return void (await mergeDocument(store, parts, random.pick(documents)));
      case 'compact': {
        const below = random.below((await store.head()) + 1);
        await store.transact((tx) => tx.setServer({ backedUpSeq: below }));
        return void (await compactGroup(store, parts, { groupId: team, below }));
      }
      case 'disk': {
        write(author(0), 2);
        write(author(1), 2);
        disk.next = now.fate;
        const works = [0, 1].map((i) => send(author(i), author(i).acked, author(i).records.length));
        const states = (await Promise.allSettled(works)).map(({ status }) => status);
        expect(states).toEqual(['rejected', 'rejected']);
        // What is told outside of transactions is what is on the disk, whatever became of it.
        await assertSound(store);
        for (const i of [0, 1]) await push(author(i), 0);
        return;
      }
      case 'crash': {
        const copy = createTestFolder();
        cpSync(folders.at(-1)?.path ?? '', copy.path, { recursive: true });
        folders.push(copy);
        await store.close();
        store = open();
        return;
      }
      case 'restart':
        await store.close();
        store = open();
    }
  }

  /** What was acknowledged is there once, in the order of its writer, and nothing else is. */
  async function check(): Promise<void> {
    const entries = await store.entries({ after: 0, limit: 1e6, maxBytes: 1e9 });
    for (const by of authors) {
      const kept = entries.flatMap(({ record }) =>
        record.kind === 'yjs' && record.deviceId === by.deviceId ? [record] : [],
      );
      const acked = by.records.slice(0, by.acked);
      expect(kept.map(({ localId }) => localId)).toEqual(acked.map(({ localId }) => localId));
      for (const [i, { payload }] of kept.entries()) {
        if (payload.length > 0) expect(payload).toEqual(acked[i]?.payload);
      }
    }
  }

  /** Who reads the group from the start has all that was written (N1, N4, G3). */
  async function checkContent(): Promise<void> {
    for (const documentId of documents) {
      const built = await store.document(documentId);
      if (purged.has(documentId)) {
        expect(built).toBeNull();
        continue;
      }
      const sizes = (built?.updates ?? []).map(({ payload }) => payload.length);
      const size = sizes.reduce((sum, each) => sum + each, built?.snapshot?.length ?? 0);
      expect((await store.transact((tx) => tx.document(documentId)))?.bytes ?? 0).toBe(size);
      const reader = createTestWriter();
      if (built?.snapshot) reader.take(built.snapshot);
      for (const { payload } of built?.updates ?? []) reader.take(payload);
      const expected = createTestWriter();
      for (const by of authors) {
        for (const record of by.records.slice(0, by.acked)) {
          if (record.documentId === documentId) expected.take(record.payload);
        }
      }
      expect(reader.text()).toBe(expected.text());
    }
  }

  return {
    run,
    check,
    checkContent,
    assertSound: () => assertSound(store),
    async close() {
      await store.close();
      for (const folder of folders) folder.remove();
    },
  };
}

test('P1, W3, W4, S1, D1, M2: whatever happens, the log has what was acknowledged, and all agrees', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.array(step, { minLength: 1, maxLength: 14 }), async (seed, steps) => {
      const world = await createWorld(seed);
      try {
        for (const now of steps) {
          await world.run(now);
          await world.check();
          // It saves what the records tell as well; a crash is to find that undone.
          if (now.do === 'crash' || now.do === 'restart') await world.assertSound();
        }
        await world.checkContent();
        await world.assertSound();
      } finally {
        await world.close();
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);
