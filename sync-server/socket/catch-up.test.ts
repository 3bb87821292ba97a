import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { teamId } from '../../shared/domain/ids.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { Cursor } from '../../shared/wire/messages.ts';
import { random } from '../app/platform.ts';
import type { LogStore } from '../log/log-store.ts';
import { authenticate, openGuest, type Guest, type Heard } from '../../e2e/fixtures/sync-core/guest.ts';
import { compact, createLogWriter, type LogWriter } from '../../e2e/fixtures/sync-core/log-writer.ts';
import { openTestCore, PLENTY, type TestCore } from '../../e2e/fixtures/sync-core/open-core.ts';
import { readAll } from '../../e2e/fixtures/sync-core/reader-model.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let core: TestCore;
let writer: LogWriter;
let reader: SeededDevice;
let teams: GroupId[];
/** One document of each team. */
let documents: string[];

const read = (guest: Guest) => readAll(seed.workspaceId, guest.heard);
const texts = () =>
  Object.fromEntries([...writer.documents].map(([id, { writer: own }]) => [id, own.text()]));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const digestOf = async (groupId: GroupId) =>
  hex((await store.groups()).find((group) => group.groupId === groupId)?.digest ?? new Uint8Array());

async function pull(cursors: Cursor[] = [], credits = PLENTY, device = reader): Promise<Guest> {
  const guest = await core.enter(device);
  guest.send({ type: 'pull', cursors, credits });
  return guest;
}

async function head(): Promise<number> {
  return (await store.server()).seq;
}

async function reachedAll(guest: Guest): Promise<Guest> {
  await guest.reached(await head());
  return guest;
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  const own = await seed.device('owner');
  const ids = [teamId.parse(newId()), teamId.parse(newId()), teamId.parse(newId())];
  teams = ids.map((id): GroupId => `team:${id}`);
  reader = await seed.device('viewer', ids.slice(0, 2));
  core = await openTestCore(store);
  writer = createLogWriter(core, own);
  documents = teams.map((groupId) => writer.create(groupId));
});

afterEach(async () => {
  core.close();
  await store.close();
  folder.remove();
});

describe('catching up', () => {
  test('P2, P3: sends what a device has not read, of the groups that it may read', async () => {
    const before = await head();
    for (let i = 0; i < 3; i++) await writer.type(documents);
    const [first, second, third] = teams;
    const cursors = [
      { groupId: 'workspace' as const, seq: before },
      { groupId: first ?? 'workspace', seq: before + 4 },
      { groupId: third ?? 'workspace', seq: before },
    ];
    const guest = await reachedAll(await pull(cursors));
    expect(read(guest).seqs).toEqual([before + 7, before + 2, before + 5, before + 8]);
    expect(guest.records().every(({ groupId }) => groupId === first || groupId === second)).toBe(true);
    expect(guest.heard.at(-1)).toEqual({ type: 'records', items: [], head: before + 9 });
  });

  test('P4: says that all has come only when all has come', async () => {
    for (let i = 0; i < 3; i++) await writer.type(documents);
    const guest = await reachedAll(await pull());
    const heads = guest.heard.flatMap((message) => (message.type === 'records' ? message.head : []));
    expect(heads.slice(0, -1).every((one) => one === 0)).toBe(true);
    expect(heads.at(-1)).toBe(await head());
  });

  test('L2, F5: sends many records in frames of at most 8,192, compressed', async () => {
    const [document = ''] = documents;
    for (let i = 0; i < 21; i++) await writer.type(Array.from({ length: 400 }, () => document));
    const guest = await reachedAll(await pull());
    const sizes = guest.heard.flatMap((message) => (message.type === 'records' ? message.items.length : []));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8_192);
    expect(sizes.length).toBeLessThan(8);
    expect(guest.frames.reduce((sum, frame) => sum + frame.length, 0)).toBeLessThan(8_400 * 20);
    expect(read(guest).texts()[document]).toBe('x'.repeat(8_400));
  });

  test('L2: sends large updates in frames that are allowed', async () => {
    const [document = ''] = documents;
    const noise = [...random.bytes(450_000)].map((byte) => String.fromCharCode(33 + (byte % 90)));
    for (let i = 0; i < 3; i++) await writer.type([document, document], noise.join(''));
    const guest = await reachedAll(await pull());
    expect(guest.frames.every(({ length }) => length <= wireLimits.frame)).toBe(true);
    expect(read(guest).texts()[document]).toHaveLength(6 * noise.length);
  });

  test('D2: says the digest of each group when the device has caught up with it', async () => {
    for (let i = 0; i < 3; i++) await writer.type(documents);
    const guest = await reachedAll(await pull());
    expect(read(guest).agreements).toEqual(expect.arrayContaining(['workspace', ...teams.slice(0, 2)]));
    expect(read(guest).differences).toEqual([]);
  });

  test('D2: says it again, at most every ten seconds and while there is something new', async () => {
    const guest = await reachedAll(await pull());
    const digests = () => guest.heard.filter(({ type }) => type === 'digest').length;
    const before = digests();
    for (let i = 0; i < 5; i++) await writer.type(documents);
    expect(digests()).toBe(before);
    core.time.advance(10_000);
    expect(digests()).toBe(before + 2);
    core.time.advance(60_000);
    expect(digests()).toBe(before + 2);
    expect(read(guest).differences).toEqual([]);
  });

  test('P3: has no gap and no repeat, whoever writes in the meantime', async () => {
    const schedule = fc.array(fc.array(fc.nat(2), { maxLength: 4 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(schedule, fc.nat(5), async (writes, before) => {
        for (let i = 0; i < before; i++) await writer.type([documents[i % 3] ?? '']);
        const queue = [...writes];
        const guest = openGuest(core.connections, {
          async flush() {
            for (const at of queue.shift() ?? []) await writer.type([documents[at] ?? '']);
          },
        });
        await authenticate(guest, reader);
        guest.send({ type: 'pull', cursors: [], credits: PLENTY });
        await reachedAll(guest);
        await writer.type(documents);
        await reachedAll(guest);
        const model = read(guest);
        const sent = (await store.tail({ after: 0, limit: 10_000, maxBytes: PLENTY }))
          .filter(({ groupId }) => groupId !== teams[2])
          .map(({ seq }) => seq);
        expect(model.seqs.toSorted((a, b) => a - b)).toEqual(sent);
        expect(model.differences).toEqual([]);
        guest.leave();
      }),
      { numRuns: 30 },
    );
  });

  test('stops when the device is gone', async () => {
    for (let i = 0; i < 3; i++) await writer.type(documents);
    let frames = 0;
    const guest: Guest = openGuest(core.connections, {
      async flush() {
        frames += 1;
        guest.leave();
      },
    });
    await authenticate(guest, reader);
    guest.send({ type: 'pull', cursors: [], credits: PLENTY });
    await guest.ended();
    await writer.type(documents);
    expect(frames).toBe(1);
  });
});

describe('credits', () => {
  test('P6: no more bytes are under way than there is room for', async () => {
    const [document = ''] = documents;
    for (let i = 0; i < 30; i++) await writer.type(Array.from({ length: 300 }, () => document));
    const guest = await pull([], 4_000);
    let taken = 0;
    const sizes: number[] = [];
    const total = await head();
    for (let isDone = false; !isDone;) {
      // What came is given back when nothing more comes by itself.
      for (let turns = 0; turns < 20; turns++) await store.transact(async () => undefined);
      const isCounted = (heard: Heard | undefined): boolean =>
        heard?.type === 'records' && heard.items.length > 0;
      const counted = guest.frames.slice(taken).filter((_, i) => isCounted(guest.heard[taken + i]));
      const bytes = counted.reduce((sum, frame) => sum + frame.length, 0);
      sizes.push(bytes);
      taken = guest.frames.length;
      guest.send({ type: 'credit', bytes });
      isDone = guest.heard.some((message) => message.type === 'records' && message.head >= total);
    }
    expect(sizes.length).toBeGreaterThan(1);
    // A frame larger than all of the room goes alone.
    const largest = Math.max(...guest.frames.map(({ length }) => length));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(4_000, largest));
    expect(read(guest).texts()[document]).toHaveLength(9_000);
  });

  test('R7: nothing is read for who has no room, and four pieces at once for all others', async () => {
    for (let i = 0; i < 40; i++) await writer.type(documents);
    let [now, most, reads] = [0, 0, 0];
    core.close();
    core = await openTestCore({
      ...store,
      async records(range) {
        [now, reads] = [now + 1, reads + 1];
        most = Math.max(most, now);
        const found = await store.records(range);
        now -= 1;
        return found;
      },
    });
    const empty = await pull([], 0);
    for (let turns = 0; turns < 20; turns++) await store.transact(async () => undefined);
    expect(reads).toBe(0);
    const [group = 'workspace'] = teams;
    const others: Guest[] = [];
    for (let n = 0; n < 30; n++) others.push(await core.enter(await seed.device('viewer')));
    for (const [n, guest] of others.entries()) {
      guest.send({ type: 'pull', cursors: [{ groupId: group, seq: n + 8 }], credits: PLENTY });
    }
    empty.send({ type: 'credit', bytes: PLENTY });
    for (const guest of [empty, ...others]) await reachedAll(guest);
    expect(reads).toBeGreaterThan(30);
    expect(most).toBe(4);
  });

  test('P3: a second pull, and credit before the first, are no rule', async () => {
    const twice = await pull();
    twice.send({ type: 'pull', cursors: [], credits: 1 });
    expect(await twice.ended()).toBe(closeCodes.malformed);
    const early = await core.enter(reader);
    early.send({ type: 'credit', bytes: 1 });
    expect(await early.ended()).toBe(closeCodes.malformed);
  });

  test('L5: who reads nothing while others write is let go', async () => {
    core.close();
    core = await openTestCore(store, { limits: { backlog: 100_000 } });
    writer = createLogWriter(core, await seed.device('owner'));
    const document = writer.create(teams[0] ?? 'workspace');
    await writer.type([document]);
    const guest = await pull([], 1);
    for (let i = 0; i < 20 && guest.closed === null; i++) await writer.type([document], 'y'.repeat(10_000));
    expect(await guest.ended()).toBe(closeCodes.tooMany);
  });
});

describe('snapshots', () => {
  /** Some documents of a team, compacted, and some records after that. */
  async function compacted(count = 20): Promise<{ group: GroupId; through: number; ids: string[] }> {
    const [group = 'workspace'] = teams;
    const ids = Array.from({ length: count }, () => writer.create(group));
    for (let i = 0; i < 3; i++) await writer.type(ids, `${i}`);
    const through = await head();
    await compact(store, group, through);
    return { group, through, ids };
  }

  test('N1, N3: who begins gets them, then what came after, and takes the digest over', async () => {
    const { group, ids } = await compacted();
    await writer.type(ids.slice(0, 5), 'after');
    const guest = await reachedAll(await pull());
    const model = read(guest);
    expect(model.snapshots).toBe(20);
    expect(model.texts()).toMatchObject(Object.fromEntries(ids.map((id) => [id, texts()[id]])));
    expect(guest.records().filter(({ kind }) => kind === 'yjs')).toHaveLength(5);
    expect(model.bases).toEqual([group]);
    await writer.type(ids, 'live');
    expect(hex(read(guest).digest(group))).toEqual(await digestOf(group));
    core.time.advance(10_000);
    expect(read(guest).differences).toEqual([]);
  });

  test('N1: who comes back from before the compaction gets them, who read more gets records only', async () => {
    const { group, through, ids } = await compacted();
    await writer.type(ids.slice(0, 5), 'after');
    const behind = await reachedAll(await pull([{ groupId: group, seq: through - 1 }]));
    expect(read(behind).snapshots).toBeGreaterThan(0);
    expect(read(behind).bases).toEqual([group]);
    const ahead = await reachedAll(await pull([{ groupId: group, seq: through }]));
    expect(read(ahead).snapshots).toBe(0);
    expect(read(ahead).bases).toEqual([]);
    expect(ahead.records().filter(({ groupId }) => groupId === group)).toHaveLength(5);
  });

  test('N1: large ones come in parts', async () => {
    const [group = 'workspace'] = teams;
    const id = writer.create(group);
    for (let i = 0; i < 4; i++) await writer.type([id], `${i}`.repeat(400_000));
    await compact(store, group, await head());
    const guest = await reachedAll(await pull());
    const parts = guest.heard.flatMap((message) => (message.type === 'snapshots' ? message.items : []));
    expect(parts.map(({ part }) => part)).toEqual([0, 1, 2, 3]);
    expect(parts.every(({ payload }) => payload.length <= wireLimits.snapshotPart)).toBe(true);
    expect(read(guest).texts()[id]).toBe(texts()[id]);
  });

  test('N1, N4: nothing is missing when the group is compacted while it is being read', async () => {
    const [group = 'workspace'] = teams;
    const ids = Array.from({ length: 60 }, () => writer.create(group));
    for (const when of [0, 1, 2, 3, 4]) {
      for (let i = 0; i < 8; i++) await writer.type([...ids, ...ids], `${i}`);
      let frames = 0;
      const guest = openGuest(core.connections, {
        async flush() {
          frames += 1;
          if (frames === when + 1) await compact(store, group, await head());
        },
      });
      await authenticate(guest, reader);
      guest.send({ type: 'pull', cursors: [], credits: PLENTY });
      await reachedAll(guest);
      await writer.type(ids, 'live');
      expect(frames).toBeGreaterThan(when);
      // What a snapshot stands for is not sent as a record with nothing in it.
      const updates = guest.records().filter((record) => record.kind === 'yjs');
      expect(updates.every(({ payload }) => payload.length > 0)).toBe(true);
      expect(read(guest).texts()).toMatchObject(Object.fromEntries(ids.map((id) => [id, texts()[id]])));
      expect(hex(read(guest).digest(group))).toEqual(await digestOf(group));
      guest.leave();
    }
  });

  test('G3: what was purged is gone for who begins now, whatever was kept for others', async () => {
    const { group, ids } = await compacted();
    const [gone = '', kept = ''] = ids;
    await writer.type(ids, 'after');
    await reachedAll(await pull());
    const written = await seed.say({ kind: 'documents.purged', documentIds: [gone] });
    core.hub.reserve().publish(written);
    const guest = await reachedAll(await pull());
    expect(read(guest).texts()[gone] ?? '').toBe('');
    expect(read(guest).texts()[kept]).toBe(texts()[kept]);
    expect(hex(read(guest).digest(group))).toEqual(await digestOf(group));
  });
});

describe('many that join at once', () => {
  test('share what is read, encoded and compressed', async () => {
    const [group = 'workspace'] = teams;
    const ids = Array.from({ length: 50 }, () => writer.create(group));
    for (let i = 0; i < 20; i++) await writer.type(ids, `${i}`);
    await compact(store, group, await head());
    for (let i = 0; i < 20; i++) await writer.type(ids, `${i}`);
    // A device has 8 connections at most (L7).
    const readers: SeededDevice[] = [];
    for (let i = 0; i < 30; i++) readers.push(await seed.another(reader));
    let reads = 0;
    core.close();
    const counting: LogStore = {
      ...store,
      records: (range) => {
        reads += 1;
        return store.records(range);
      },
    };
    core = await openTestCore(counting);
    const guests = await Promise.all(
      Array.from({ length: 150 }, (_, i) => pull([], PLENTY, readers[i % 30])),
    );
    for (const guest of guests) await reachedAll(guest);
    expect(reads).toBeLessThan(40);
    const [first] = guests;
    const last = guests.at(-1);
    expect(first && read(first).texts()).toMatchObject(
      Object.fromEntries(ids.map((id) => [id, texts()[id]])),
    );
    expect(last && read(last).texts()).toEqual(first && read(first).texts());
    expect(core.counted('sharedFrames')).toBeGreaterThan(149 * 2);
  });
});
