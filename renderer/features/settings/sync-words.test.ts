import { describe, expect, test } from 'vitest';
import { syncStatus, type SyncStatus } from '../../../shared/contract/methods/system.ts';
import { tellClock, tellSync } from './sync-words.ts';

const now = 1_000_000;
const status = (change: Partial<SyncStatus>): SyncStatus => ({
  state: 'live',
  pending: 0,
  seq: 1,
  url: 'ws://a',
  refused: 0,
  problem: null,
  role: 'member',
  teams: null,
  message: null,
  nextAttemptAt: null,
  ...change,
});
const everyState = syncStatus.shape.state.options.map((state) => status({ state }));
const everyProblem = syncStatus.shape.problem
  .unwrap()
  .options.flatMap((problem) =>
    (['offline', 'refused', 'syncing'] as const).map((state) => status({ state, problem })),
  );

describe('a state of the connection', () => {
  test.each([...everyState, ...everyProblem])(
    '$state, $problem: says what it is and what is safe',
    (sync) => {
      const story = tellSync(sync, now);
      expect(story.title).not.toBe('');
      expect(story.what).toMatch(/[.]$/);
      expect(story.safe).toMatch(/[.]$/);
      // Whoever is told to do something has a button for it.
      expect(story.next === null).toBe(story.steps.length === 0);
      expect(story.code).toMatch(/^[A-Z]+$/);
    },
  );

  test('no two problems say the same, and each that stops the connection is more than “refused”', () => {
    const titles = syncStatus.shape.problem
      .unwrap()
      .options.map((problem) => tellSync(status({ state: 'refused', problem }), now).title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).not.toContain(tellSync(status({ state: 'refused' }), now).title);
  });

  test('offline: why, and when the next attempt is', () => {
    const message =
      'The sync server could not be reached. Your work is safe on this machine. Check the address.';
    const sync = status({ state: 'offline', message, pending: 3, nextAttemptAt: now + 4_200 });
    const { what, safe, steps } = tellSync(sync, now);
    expect(what).toBe('The sync server could not be reached. Next try in 4.2 s.');
    expect(safe).toContain('3 changes wait to be sent.');
    expect(steps).toEqual(['retry']);
  });

  test('a copied profile is given a key; a restored server waits for an admin, then gets things back', () => {
    expect(tellSync(status({ state: 'refused', problem: 'copied' }), now).steps).toEqual([
      'renew',
      'devices',
    ]);
    expect(tellSync(status({ state: 'offline', problem: 'recovering' }), now).next).toMatch(/owner or admin/);
    expect(tellSync(status({ state: 'syncing', problem: 'recovering' }), now).steps).toEqual([]);
  });

  test('refused changes lead to their screen, whatever else there is', () => {
    expect(tellSync(status({ refused: 1 }), now).steps).toEqual(['refused']);
    expect(tellSync(status({ state: 'offline', refused: 1 }), now).steps).toEqual(['retry', 'refused']);
  });
});

describe('the clock', () => {
  test('is spoken of when it is two minutes off, either way', () => {
    expect(tellClock(null)).toBeNull();
    expect(tellClock(119_000)).toBeNull();
    expect(tellClock(-119_000)).toBeNull();
    expect(tellClock(420_000)?.what).toMatch(/7 m 00 s ahead of/);
    expect(tellClock(-7_200_000)?.what).toMatch(/2 h 00 m behind/);
  });
});
