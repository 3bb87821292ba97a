import { expect, test } from 'vitest';
import { describeSync, targetOf } from './sync-row.tsx';

test('the state in words, with what is unsent while something is', () => {
  const none = { pending: 0, problem: null };
  expect(describeSync({ state: 'solo', ...none })).toBe('On this machine only');
  expect(describeSync({ state: 'offline', ...none })).toBe('Offline');
  expect(describeSync({ state: 'offline', pending: 3, problem: null })).toBe('Offline · 3 unsent');
  expect(describeSync({ state: 'syncing', pending: 1_200, problem: null })).toBe(
    'Syncing · 1\u2009200 unsent',
  );
  expect(describeSync({ state: 'live', ...none })).toBe('In sync');
  expect(describeSync({ state: 'refused', pending: 1, problem: null })).toBe('Refused · 1 unsent');
});

test('what stands behind a state is said instead of it', () => {
  expect(describeSync({ state: 'refused', pending: 2, problem: 'copied' })).toBe('Copied profile · 2 unsent');
  expect(describeSync({ state: 'offline', pending: 0, problem: 'recovering' })).toBe('Server being restored');
});

test('the row leads to the ledger, and to the way out while something is wrong', () => {
  expect(targetOf({ state: 'live', problem: null })).toEqual({ view: 'ledger' });
  expect(targetOf({ state: 'solo', problem: null })).toEqual({ view: 'ledger' });
  expect(targetOf({ state: 'offline', problem: null })).toEqual({ view: 'settings', section: 'sync' });
  expect(targetOf({ state: 'syncing', problem: 'repairing' })).toEqual({ view: 'settings', section: 'sync' });
});
