import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Action } from '../../shared/contract/contract.ts';
import type { JournalEvent } from '../../shared/contract/events.ts';
import { actionId, issueId } from '../../shared/domain/ids.ts';
import { createJournal } from './journal.ts';
import { createMeta } from './meta.ts';
import { openStore } from './open-store.ts';
import type { Journal, Store } from './types.ts';

function setUp(): { store: Store; journal: Journal; live: JournalEvent[]; time: { now: number } } {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-journal-'));
  const store = openStore({ dir, migrations: [] });
  onTestFinished(async () => {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const time = { now: 42 };
  const journal = createJournal({ store, clock: { now: () => time.now, monotonic: () => 0 } });
  const live: JournalEvent[] = [];
  journal.subscribe((events) => live.push(...events));
  return { store, journal, live, time };
}

const action: Action = {
  actionId: actionId.parse('01890000-0000-7000-8000-000000000001'),
  method: 'issues.create',
  client: 'cli',
};

const change = (journal: Journal, store: Store, fail = false): Promise<number> =>
  store.commit((tx) => {
    const { seq } = journal.append(tx, { kind: 'workspace.changed' });
    if (fail) throw new Error('no');
    return seq;
  });

test('20, 21: positions have no gap and listeners hear only of what was saved', async () => {
  const { store, journal, live } = setUp();
  const results = await Promise.allSettled([
    change(journal, store),
    change(journal, store, true),
    change(journal, store),
  ]);
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : null))).toEqual([
    1,
    null,
    2,
  ]);
  await change(journal, store, true).catch(() => undefined);
  await change(journal, store);
  expect(live.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(journal.since(0, 10).events).toEqual(live);
  expect(journal.head()).toBe(3);
});

test('21: events of one work arrive together', async () => {
  const { store, journal } = setUp();
  const calls: number[] = [];
  journal.subscribe((events) => calls.push(events.length));
  await store.commit((tx) => {
    journal.append(tx, { kind: 'workspace.changed' });
    return journal.accept(tx, action);
  });
  expect(calls).toEqual([2]);
});

test('22: pages, and refuses a cursor outside of the journal', async () => {
  const { store, journal } = setUp();
  expect(journal.since(0, 10)).toEqual({ events: [], cursor: 0, more: false });
  for (let i = 0; i < 5; i++) await change(journal, store);
  const page = journal.since(1, 2);
  expect(page).toMatchObject({ cursor: 3, more: true });
  expect(journal.since(page.cursor, 2)).toMatchObject({ cursor: 5, more: false });
  expect(() => journal.since(6, 1)).toThrow(expect.objectContaining({ code: 'STALE_CURSOR' }));
  await store.commit((tx) => void tx.run('DELETE FROM journal WHERE seq <= 3'));
  expect(() => journal.since(2, 1)).toThrow(expect.objectContaining({ code: 'STALE_CURSOR' }));
  expect(journal.since(3, 1)).toMatchObject({ cursor: 4, more: true });
});

test('24: the oldest events go, from the front and never the newest; who was away for longer reads afresh', async () => {
  const { store, journal, time } = setUp();
  const many = (count: number): Promise<void> =>
    store.commit((tx) => {
      for (let n = 0; n < count; n++) journal.append(tx, { kind: 'workspace.changed' });
    });
  const day = 24 * 60 * 60 * 1000;
  const seqs = (): number[] =>
    store.read.all<{ seq: number }>('SELECT seq FROM journal ORDER BY seq').map(({ seq }) => seq);
  await many(3_000);
  expect(seqs()).toHaveLength(3_000);
  time.now += 91 * day;
  await many(512);
  const kept = seqs();
  expect(kept).toEqual(Array.from(kept, (_, n) => (kept[0] ?? 0) + n));
  expect(kept.length).toBeLessThan(1_512);
  expect(kept.length).toBeGreaterThanOrEqual(1_000);
  expect(() => journal.since((kept[0] ?? 0) - 2, 1)).toThrow(
    expect.objectContaining({ code: 'STALE_CURSOR' }),
  );
  expect(journal.since((kept[0] ?? 0) - 1, 1).events).toHaveLength(1);
  // A clock that went back and came forward again leaves no hole.
  time.now -= 400 * day;
  await many(300);
  time.now += 400 * day;
  await many(2_000);
  const later = seqs();
  expect(later).toEqual(Array.from(later, (_, n) => (later[0] ?? 0) + n));
  expect(later[0]).toBeLessThanOrEqual(3_512);
});

test('24: no more than so many events are kept, however young', async () => {
  const { store, journal } = setUp();
  for (let n = 0; n < 110; n++) {
    await store.commit((tx) => {
      for (let i = 0; i < 1_000; i++) journal.append(tx, { kind: 'workspace.changed' });
    });
  }
  const { count = 0 } = store.read.get<{ count: number }>('SELECT count(*) AS count FROM journal') ?? {};
  expect(count).toBeGreaterThanOrEqual(100_000);
  expect(count).toBeLessThan(100_000 + 256);
});

test('25: a page holds so much text at most, but always an event', async () => {
  const { store, journal } = setUp();
  const ids = Array.from({ length: 500 }, (_, n) =>
    issueId.parse(`01890000-0000-7000-8000-${String(n).padStart(12, '0')}`),
  );
  await store.commit((tx) => {
    for (let n = 0; n < 100; n++) journal.append(tx, { kind: 'issues.changed', issueIds: ids });
  });
  const sizes: number[] = [];
  for (let cursor = 0, more = true; more;) {
    const page = journal.since(cursor, 2_000);
    sizes.push(JSON.stringify(page.events).length);
    ({ cursor, more } = page);
  }
  expect(Math.max(...sizes)).toBeLessThan(600 * 1024);
  expect(sizes.length).toBeGreaterThan(3);
});

test('23: accepted and refused mutations are journalled', async () => {
  const { store, journal, live } = setUp();
  const receipt = await store.commit((tx) => journal.accept(tx, action));
  expect(receipt).toEqual({ actionId: action.actionId, at: 42, seq: 1 });
  await journal.refuse(action, 'NOT_FOUND');
  expect(live).toMatchObject([
    { kind: 'action', seq: 1, method: 'issues.create', client: 'cli', error: null },
    { kind: 'action', seq: 2, error: 'NOT_FOUND' },
  ]);
});

test('1: meta is set, replaced and removed in a commit', async () => {
  const { store } = setUp();
  const meta = createMeta({ store });
  await store.commit((tx) => meta.set(tx, 'a', '1'));
  await store.commit((tx) => meta.set(tx, 'a', '2'));
  expect(meta.get('a')).toBe('2');
  await store.commit((tx) => meta.set(tx, 'a', null));
  expect(meta.get('a')).toBeNull();
});
