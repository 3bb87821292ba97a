import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestSchema, postgresMissing, type TestSchema } from '../../e2e/fixtures/sync/postgres.ts';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import type { Guest } from '../../e2e/fixtures/sync-core/guest.ts';
import { createLogWriter } from '../../e2e/fixtures/sync-core/log-writer.ts';
import { openTestCore, type TestCore } from '../../e2e/fixtures/sync-core/open-core.ts';
import { createRelayBus, type RelayBus } from '../../e2e/fixtures/sync-core/relay-bus.ts';
import { shareStore } from '../../e2e/fixtures/sync-core/shared-store.ts';
import { teamId } from '../../shared/domain/ids.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import type { LogStore } from '../log/log-store.ts';

const told = ({ heard }: Guest): PresenceEntry[] =>
  heard.flatMap((message) => (message.type === 'presence' ? message.entries : []));

describe('presence at two instances', () => {
  let folder: ReturnType<typeof createTestFolder>;
  let store: LogStore;
  let seed: Seed;
  let bus: RelayBus;
  let cores: TestCore[];
  let issue: string;
  let writer: SeededDevice;
  let reader: SeededDevice;
  let outsider: SeededDevice;

  function core(at: number): TestCore {
    const found = cores[at];
    if (!found) throw new Error('There is no instance');
    return found;
  }

  function say(guest: Guest, clock: number, { clientId = 7, state = `{"at":${clock}}` } = {}): void {
    guest.send({ type: 'presence', entries: [{ documentId: issue, clientId, clock, state }] });
  }

  /** Lets what was begun end, then time pass, everywhere or at one instance, in steps as a clock does it. */
  async function pass(ms: number, only: readonly TestCore[] = cores): Promise<void> {
    for (let left = ms; left > 0; left -= 100) {
      for (let turns = 0; turns < 5; turns++) await store.transact(async () => undefined);
      for (const one of only) one.time.advance(Math.min(left, 100));
    }
    for (let turns = 0; turns < 5; turns++) await store.transact(async () => undefined);
  }

  const shows = (): number => bus.said.filter(({ text }) => text.includes('"shows"')).length;

  beforeEach(async () => {
    folder = createTestFolder();
    store = openTestStore(folder.path);
    seed = await seedWorkspace(store);
    const id = teamId.parse(newId());
    writer = await seed.device('owner');
    reader = await seed.device('viewer', [id]);
    outsider = await seed.device('member', []);
    bus = createRelayBus();
    const shared = shareStore(store);
    cores = [];
    for (const name of ['a', 'b'])
      cores.push(await openTestCore({ ...shared.view(), relay: bus.join(name) }));
    const log = createLogWriter(core(0), writer);
    issue = log.create(`team:${id}`);
    await log.type([issue]);
    await pass(100);
  });
  afterEach(async () => {
    for (const one of cores) one.close();
    await store.close();
    folder.remove();
  });

  test('P5: reaches those at the other who may read it, and nobody else', async () => {
    const a = await core(0).live(writer);
    const [b, c] = [await core(1).live(reader), await core(1).live(outsider)];
    say(a, 1);
    await pass(200);
    expect(told(b)).toEqual([{ documentId: issue, clientId: 7, clock: 1, state: '{"at":1}' }]);
    expect(told(c)).toEqual([]);
    // It does not come back.
    expect(shows()).toBe(1);
    expect(told(a)).toHaveLength(1);
  });

  test('P5: is gathered: ten words a second, with the newest of each client', async () => {
    const [a, b] = [await core(0).live(writer), await core(1).live(reader)];
    for (let clock = 1; clock <= 40; clock++) {
      say(a, clock);
      await pass(25);
    }
    await pass(200);
    expect(shows()).toBeLessThanOrEqual(11);
    expect(told(b).at(-1)).toMatchObject({ clock: 40 });
  });

  test('P5: of many comes in several words, none too long', async () => {
    const [a, b] = [await core(0).live(writer), await core(1).live(reader)];
    const state = JSON.stringify({ name: 'ü'.repeat(400), quotes: '"'.repeat(50) });
    for (let clientId = 1; clientId <= 200; clientId++) say(a, 1, { clientId, state });
    await pass(2_000);
    expect(new Set(told(b).map(({ clientId }) => clientId)).size).toBe(200);
    expect(shows()).toBeGreaterThan(20);
  });

  test('Q4: ends with its connection, and with its instance', async () => {
    const [a, b] = [await core(0).live(writer), await core(1).live(reader)];
    say(a, 1);
    await pass(200);
    a.leave();
    await pass(200);
    expect(told(b)).toMatchObject([{ clock: 1 }, { clock: 2, state: 'null' }]);
    const again = await core(0).live(writer);
    say(again, 3);
    await pass(200);
    core(0).close();
    await pass(100, [core(1)]);
    expect(told(b).slice(2)).toMatchObject([{ clock: 3 }, { state: 'null' }]);
    expect(core(1).report().levels.get('presenceStates')).toBe(0);
  });

  test('P6: of an instance that is not heard of any more ends after 16 s', async () => {
    const [a, b] = [await core(0).live(writer), await core(1).live(reader)];
    say(a, 1);
    await pass(200);
    bus.arrives = () => false;
    await pass(14_000);
    expect(told(b)).toMatchObject([{ clock: 1 }]);
    await pass(8_000);
    expect(told(b)).toMatchObject([{ clock: 1 }, { clock: 2, state: 'null' }]);
    // Both can hear again: what is shown is told anew.
    bus.arrives = () => true;
    bus.open('b');
    await pass(300);
    expect(told(b).at(-1)).toMatchObject({ clock: 3, state: '{"at":1}' });
  });

  test('P6: who comes later is told what is shown at the other', async () => {
    const a = await core(0).live(writer);
    bus.arrives = () => false;
    say(a, 1);
    await pass(200);
    bus.arrives = () => true;
    bus.open('b');
    await pass(200);
    const b = await core(1).live(reader);
    await pass(200);
    expect(told(b)).toMatchObject([{ clock: 1 }]);
  });

  test('P7: an instance that is alone says only that it is there', async () => {
    core(1).close();
    await pass(100, [core(0)]);
    const a = await core(0).live(writer);
    const before = bus.said.length;
    say(a, 1);
    await pass(4_900, [core(0)]);
    expect(bus.said.slice(before).every(({ text }) => text === '{"kind":"here","asks":false}')).toBe(true);
    expect(bus.said.length - before).toBeLessThanOrEqual(1);
  });

  test('P1: a device that moves to the other instance keeps its client, and its old end does not end it', async () => {
    const [old, b] = [await core(0).live(writer), await core(1).live(reader)];
    say(old, 1);
    await pass(200);
    const moved = await core(1).live(writer);
    say(moved, 2);
    await pass(200);
    old.leave();
    await pass(200);
    say(moved, 3);
    await pass(200);
    expect(told(b).map(({ state }) => state)).toEqual(['{"at":1}', '{"at":2}', '{"at":3}']);
    // Clocks rise for whoever listens, wherever.
    const clocks = told(b).map(({ clock }) => clock);
    expect(clocks).toEqual(clocks.toSorted((x, y) => x - y));
    expect(new Set(clocks).size).toBe(3);
  });

  test('P1: another device cannot speak for a client of another instance', async () => {
    const [a, b] = [await core(0).live(writer), await core(1).live(reader)];
    say(a, 1);
    await pass(200);
    say(b, 9);
    await pass(200);
    expect(told(a).every(({ state }) => state === '{"at":1}')).toBe(true);
    expect(core(1).counted('presencePassedOver', 'TAKEN')).toBe(1);
  });

  test('words of no known form are passed over', async () => {
    const b = await core(1).live(reader);
    const stranger = bus.join('c');
    const rows = [['team:x', 'd', issue, 1, 1, '{}']];
    for (const text of [
      '',
      'null',
      '{"kind":"dances"}',
      JSON.stringify({ kind: 'shows', rows }),
      '{"kind":"shows"}',
    ]) {
      await stranger.send(text);
    }
    await pass(200);
    expect(told(b)).toEqual([]);
  });
});

describe.skipIf(postgresMissing !== null)(
  `presence over PostgreSQL (${postgresMissing ?? 'there is one'})`,
  { timeout: 90_000 },
  () => {
    let schema: TestSchema;
    let stores: LogStore[];
    let cores: TestCore[];

    beforeEach(async () => {
      schema = createTestSchema();
      stores = [await schema.open(), await schema.open()];
      cores = [];
    });
    afterEach(async () => {
      for (const core of cores) core.close();
      for (const store of stores) await store.close();
      await schema.remove();
    });

    test('P5: people at two instances see each other', async () => {
      const [first, second] = stores;
      if (!first || !second) throw new Error('There are two stores');
      const seed = await seedWorkspace(first);
      const [one, other] = [await seed.device('owner'), await seed.device('owner')];
      for (const store of stores) cores.push(await openTestCore(store));
      const [here, there] = cores;
      if (!here || !there) throw new Error('There are two instances');
      const [a, b] = [await here.live(one), await there.live(other)];
      const documentId = 'workspace';
      const state = JSON.stringify({ name: 'Ämilia 🜁', quote: '"' });
      let clock = 0;
      const tell = (guest: Guest, clientId: number): void =>
        guest.send({ type: 'presence', entries: [{ documentId, clientId, clock: (clock += 1), state }] });
      const sees = (guest: Guest, clientId: number): boolean =>
        told(guest).some((entry) => entry.clientId === clientId && entry.state === state);
      for (; !sees(b, 1) || !sees(a, 2);) {
        tell(a, 1);
        tell(b, 2);
        for (const { time } of cores) time.advance(100);
        for (const store of stores) await store.check();
      }
      expect(told(b).filter(({ clientId }) => clientId === 1)[0]).toMatchObject({ documentId, state });
    });
  },
);
