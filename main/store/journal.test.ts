import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Action } from '../../shared/contract/contract.ts';
import type { JournalEvent } from '../../shared/contract/events.ts';
import { actionId } from '../../shared/domain/ids.ts';
import { createJournal } from './journal.ts';
import { createMeta } from './meta.ts';
import { openStore } from './open-store.ts';
import type { Journal, Store } from './types.ts';

function setUp(): { store: Store; journal: Journal; live: JournalEvent[] } {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-journal-'));
  const store = openStore({ dir, migrations: [] });
  onTestFinished(async () => {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const journal = createJournal({ store, clock: { now: () => 42, monotonic: () => 0 } });
  const live: JournalEvent[] = [];
  journal.subscribe((events) => live.push(...events));
  return { store, journal, live };
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
