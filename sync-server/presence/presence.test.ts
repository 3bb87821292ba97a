import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import type { Guest } from '../../e2e/fixtures/sync-core/guest.ts';
import { createLogWriter } from '../../e2e/fixtures/sync-core/log-writer.ts';
import { openTestCore, type TestCore } from '../../e2e/fixtures/sync-core/open-core.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { teamId } from '../../shared/domain/ids.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import type { LogStore } from '../log/log-store.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let core: TestCore;
let owner: SeededDevice;
let team: GroupId;
let issue: string;
let insider: SeededDevice;
let outsider: SeededDevice;

const told = ({ heard }: Guest): PresenceEntry[] =>
  heard.flatMap((message) => (message.type === 'presence' ? message.entries : []));

function say(guest: Guest, clock: number, documentId = issue, clientId = 7): void {
  guest.send({ type: 'presence', entries: [{ documentId, clientId, clock, state: `{"at":${clock}}` }] });
}

/** Lets lookups come to their end, then time pass. */
async function pass(ms: number): Promise<void> {
  for (let turns = 0; turns < 5; turns++) await store.transact(async () => undefined);
  core.time.advance(ms);
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  owner = await seed.device('owner');
  const id = teamId.parse(newId());
  team = `team:${id}`;
  insider = await seed.device('viewer', [id]);
  outsider = await seed.device('member', []);
  core = await openTestCore(store);
  const writer = createLogWriter(core, owner);
  issue = writer.create(team);
  await writer.type([issue]);
});

afterEach(async () => {
  core.close();
  await store.close();
  folder.remove();
});

describe('presence', () => {
  test('Q1: reaches those who may read the document, and nobody else', async () => {
    const [a, b, c] = [await core.live(owner), await core.live(insider), await core.live(outsider)];
    say(a, 1);
    await pass(100);
    expect(told(b)).toEqual([{ documentId: issue, clientId: 7, clock: 1, state: '{"at":1}' }]);
    expect(told(c)).toEqual([]);
  });

  test('Q1: of documents that one may not read, or that are not there, is passed over', async () => {
    const [a, c] = [await core.live(owner), await core.live(outsider)];
    say(c, 1);
    say(c, 1, `issue:${newId()}`);
    say(c, 1, 'no document');
    say(c, 1, `board:${team.slice(5)}:0`);
    await pass(100);
    expect(told(a)).toEqual([]);
    expect(core.counted('presencePassedOver', 'UNKNOWN')).toBe(4);
  });

  test('P9: documents are looked up outside of transactions, all at once', async () => {
    let transactions = 0;
    const asked: number[] = [];
    const watched: LogStore = {
      ...store,
      transact: (work) => {
        transactions += 1;
        return store.transact(work);
      },
      groupsOf: (ids) => {
        asked.push(ids.length);
        return store.groupsOf(ids);
      },
    };
    core.close();
    core = await openTestCore(watched);
    const [a, b] = [await core.live(owner), await core.live(insider)];
    transactions = 0;
    const others = Array.from({ length: 3 }, () => `issue:${newId()}`);
    for (const [i, id] of [...others, issue].entries()) say(a, 1, id, i);
    await pass(100);
    expect(transactions).toBe(0);
    expect(asked).toEqual([1, 3]);
    expect(told(b)).toMatchObject([{ documentId: issue }]);
  });

  test('P9: who makes documents up waits for 16 of them, and takes nothing from others', async () => {
    const asked: string[] = [];
    core.close();
    core = await openTestCore({
      ...store,
      groupsOf: (ids) => {
        asked.push(...ids);
        return store.groupsOf(ids);
      },
    });
    const [a, b] = [await core.live(owner), await core.live(insider)];
    const entries = Array.from({ length: 100 }, (_, i) => ({
      documentId: `issue:${newId()}`,
      clientId: i,
      clock: 1,
      state: '{}',
    }));
    a.send({ type: 'presence', entries });
    say(b, 1);
    await pass(100);
    expect(asked).toEqual([...entries.slice(0, 16).map(({ documentId }) => documentId), issue]);
    expect(told(a)).toMatchObject([{ documentId: issue }]);
    expect(core.counted('presencePassedOver', 'UNKNOWN')).toBe(100);
    // Those were answered, so there is room for others.
    const fresh = `issue:${newId()}`;
    say(a, 1, fresh, 200);
    await pass(100);
    expect(asked.at(-1)).toBe(fresh);
  });

  test('of a document is taken from the moment in which it is there', async () => {
    const [a, b] = [await core.live(owner), await core.live(insider)];
    const writer = createLogWriter(core, await seed.device('member'));
    const made = writer.create(team);
    say(a, 1, made);
    await pass(100);
    expect(told(b)).toEqual([]);
    await writer.type([made]);
    await core.hub.reach((await store.server()).seq);
    say(a, 2, made);
    await pass(100);
    expect(told(b)).toMatchObject([{ documentId: made, clock: 2 }]);
  });

  test('Q2: is gathered: others hear the newest of each client', async () => {
    const [a, b] = [await core.live(owner), await core.live(insider)];
    for (let clock = 1; clock <= 9; clock++) say(a, clock);
    await pass(100);
    expect(told(b)).toMatchObject([{ clock: 9 }]);
  });

  test('of a connection that tells too much is passed over until it tells less', async () => {
    const [a, b] = [await core.live(owner), await core.live(insider)];
    for (let clock = 1; clock <= 5_000; clock++) say(a, clock);
    await pass(100);
    expect(told(b)).toMatchObject([{ clock: 4_000 }]);
    expect(core.counted('presencePassedOver', 'TOO_FAST')).toBe(1_000);
    core.time.advance(1_000);
    say(a, 6_000);
    await pass(100);
    expect(told(b).at(-1)).toMatchObject({ clock: 6_000 });
  });

  test('Q3: is not sent to who does not keep up; records are', async () => {
    const [a, b] = [await core.live(owner), await core.live(insider)];
    b.buffered = 300 * 1024;
    say(a, 1);
    const writer = createLogWriter(core, await seed.device('member'));
    await pass(100);
    await writer.type([writer.create(team)]);
    core.time.advance(5);
    expect([told(b), b.records().length > 0]).toEqual([[], true]);
    b.buffered = 0;
    await pass(1_000);
    expect(told(b)).toMatchObject([{ clock: 1 }]);
  });

  test('Q3: who does not keep up while somebody leaves is told of that when it does', async () => {
    const [a, b, c] = [await core.live(owner), await core.live(insider), await core.live(owner)];
    say(a, 1);
    await pass(100);
    b.buffered = 300 * 1024;
    a.leave();
    await pass(100);
    b.buffered = 0;
    await pass(1_000);
    expect(told(b)).toMatchObject([{ clock: 1 }, { clock: 2, state: 'null' }]);
    expect(told(c)).toMatchObject([{ clock: 1 }, { clock: 2, state: 'null' }]);
    // Once: whoever comes later is not told of who has left before.
    const late = await core.live(insider);
    await pass(1_000);
    expect(told(late)).toEqual([]);
  });

  test('Q3: is not sent to who has not caught up yet', async () => {
    const [a, b] = [await core.live(owner), await core.enter(insider)];
    b.send({ type: 'pull', cursors: [], credits: 0 });
    say(a, 1);
    await pass(100);
    expect(told(b)).toEqual([]);
    b.send({ type: 'credit', bytes: 1_000_000 });
    await b.reached((await store.server()).seq);
    await pass(1_000);
    expect(told(b)).toMatchObject([{ clock: 1 }]);
  });

  test('Q4: ends with its connection', async () => {
    const [a, b] = [await core.live(owner), await core.live(insider)];
    say(a, 4);
    await pass(100);
    a.leave();
    await pass(100);
    expect(told(b)).toMatchObject([{ clock: 4 }, { clock: 5, state: 'null' }]);
    expect(core.report().levels.get('presenceStates')).toBe(0);
  });

  test('a newcomer is told of all who are here, and an outsider of nobody', async () => {
    const a = await core.live(owner);
    say(a, 1);
    await pass(100);
    const [b, c] = [await core.live(insider), await core.live(outsider)];
    await pass(100);
    expect([told(b), told(c)]).toMatchObject([[{ clock: 1 }], []]);
  });

  test('is heard of by rooms that show a document', async () => {
    const heard: PresenceEntry[] = [];
    const a = await core.live(owner);
    say(a, 1);
    await pass(100);
    const stop = core.presence.watchDocument(issue, (entries) => void heard.push(...entries));
    expect(heard).toMatchObject([{ clock: 1 }]);
    say(a, 2);
    await pass(100);
    stop();
    say(a, 3);
    await pass(100);
    expect(heard).toMatchObject([{ clock: 1 }, { clock: 2 }]);
  });

  test('G3: of a purged document is taken no more', async () => {
    const [a, b] = [await core.live(owner), await core.live(insider)];
    say(a, 1);
    await pass(100);
    core.hub.reserve().publish(await seed.say({ kind: 'documents.purged', documentIds: [issue] }));
    await core.hub.reach((await store.server()).seq);
    say(a, 2);
    await pass(100);
    expect(told(b)).toMatchObject([{ clock: 1 }]);
  });
});
