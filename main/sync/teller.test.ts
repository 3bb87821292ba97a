import { expect, test } from 'vitest';
import type { SyncStatus } from '../../shared/contract/methods/system.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createTeller } from './teller.ts';
import { createMemoryJournal, createMemoryStore } from './testing/memory-store.ts';

function start() {
  const time = createManualTime();
  const store = createMemoryStore();
  const journal = createMemoryJournal();
  const status: SyncStatus = {
    state: 'live',
    pending: 0,
    seq: 0,
    refused: 0,
    problem: null,
    role: 'owner',
    teams: null,
    url: 'wss://x',
    message: null,
    nextAttemptAt: null,
  };
  const told: SyncStatus['state'][] = [];
  const warnings: string[] = [];
  const teller = createTeller({
    ...time,
    store,
    journal,
    status: () => ({ ...status }),
    logger: { info: () => undefined, warn: (event) => void warnings.push(event), error: () => undefined },
  });
  teller.subscribe((now) => told.push(now.state));
  function become(state: SyncStatus['state'], ms: number): void {
    status.state = state;
    teller.changed();
    time.advance(ms);
  }
  function change(to: Partial<SyncStatus>, ms: number): void {
    Object.assign(status, to);
    teller.changed();
    time.advance(ms);
  }
  return { time, store, journal, told, teller, become, change, warnings };
}

test('tells changes that come together once', () => {
  const { time, told, teller } = start();
  for (let i = 0; i < 10; i++) teller.changed();
  expect(told).toEqual([]);
  time.advance(20);
  expect(told).toEqual(['live']);
});

test('journals a state that lasts, and not an edit that is sent at once', async () => {
  const { store, journal, told, become } = start();
  become('live', 300);
  become('syncing', 40);
  become('live', 300);
  become('offline', 300);
  await store.close();
  expect(told).toEqual(['live', 'syncing', 'live', 'offline']);
  expect(journal.events).toEqual([
    { kind: 'sync.changed', state: 'live' },
    { kind: 'sync.changed', state: 'offline' },
  ]);
});

test('51: journals a problem and a role that change while the state does not', async () => {
  const { store, journal, become, change } = start();
  become('live', 300);
  change({ problem: 'repairing' }, 300);
  change({ problem: null }, 300);
  change({ role: 'viewer' }, 300);
  change({ pending: 4, seq: 9 }, 300);
  await store.close();
  expect(journal.events).toHaveLength(4);
});

test('goes on without a journal that cannot be written', async () => {
  const { store, warnings, become } = start();
  store.fault = new Error('disk');
  become('live', 300);
  await store.close();
  expect(warnings).toEqual(['sync.unjournalled']);
});

test('51: what could not be journalled is journalled the next time', async () => {
  const { store, journal, become, change } = start();
  store.fault = new Error('disk');
  become('live', 300);
  await store.commit(() => undefined).catch(() => undefined);
  store.fault = null;
  change({ problem: 'repairing' }, 100);
  change({ problem: null }, 300);
  await store.close();
  expect(journal.events).toEqual([{ kind: 'sync.changed', state: 'live' }]);
});

test('tells nothing any more once it is stopped', () => {
  const { time, told, teller } = start();
  teller.stop();
  teller.changed();
  expect(time.pending).toBe(0);
  time.advance(1000);
  expect(told).toEqual([]);
});

test('leaves no timer behind', () => {
  const { time, teller, become } = start();
  become('live', 30);
  teller.changed();
  teller.stop();
  expect(time.pending).toBe(0);
});
