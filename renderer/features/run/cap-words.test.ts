import { expect, test } from 'vitest';
import { defaultRunSettings } from '../../../shared/contract/run-settings.ts';
import { capList, capTime } from './cap-words.ts';

const MINUTE = 60_000;

test('a cap on time is said shortly, and as it was set', () => {
  expect([1_000, 45_000, MINUTE, 2.5 * MINUTE, 60 * MINUTE, 120 * MINUTE, 150 * MINUTE].map(capTime)).toEqual(
    ['1 s', '45 s', '1 min', '2.5 min', '60 min', '2 h', '150 min'],
  );
});

test('all caps that are set are named', () => {
  const { caps } = defaultRunSettings;
  expect(capList(caps)).toEqual(['2 h in all', '15 min of silence', '3 attempts in a row']);
  expect(capList({ ...caps, attempts: 1, tokens: 40_000, costUsd: 2.5 })).toEqual([
    '2 h in all',
    '15 min of silence',
    '1 attempt',
    '40\u2009000 tokens',
    '$2.5',
  ]);
  const off = { attempts: null, wallClockMs: null, silenceMs: null, tokens: null, costUsd: null };
  expect(capList(off)).toEqual(['none']);
});
