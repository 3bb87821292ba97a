import { expect, test } from 'vitest';
import { describeSync } from './sync-row.tsx';

test('the row names the state and what is unsent', () => {
  expect(describeSync({ state: 'offline', pending: 4 })).toBe('Offline · 4 unsent');
  expect(describeSync({ state: 'offline', pending: 0 })).toBe('Offline');
  expect(describeSync({ state: 'live', pending: 0 })).toBe('In sync');
});

test('a workspace without a server never speaks of unsent edits', () => {
  expect(describeSync({ state: 'solo', pending: 12 })).toBe('On this machine only');
});
