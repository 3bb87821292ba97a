import { expect, test } from 'vitest';
import { toStatus, type SyncFacts } from './status.ts';

const facts: SyncFacts = {
  url: 'wss://sync.example.org',
  pending: 0,
  seq: 7,
  connection: { isCaughtUp: true },
  refusal: null,
  trouble: null,
  nextAttemptAt: null,
};

const cases: [string, Partial<SyncFacts>, object][] = [
  ['solo', { url: null, connection: null }, { state: 'solo', message: null }],
  ['live', {}, { state: 'live', message: null }],
  ['unsent', { pending: 2 }, { state: 'syncing', pending: 2 }],
  ['catching up', { connection: { isCaughtUp: false } }, { state: 'syncing' }],
  [
    'offline',
    { connection: null, trouble: 'Gone.', nextAttemptAt: 5 },
    { state: 'offline', message: 'Gone.', nextAttemptAt: 5 },
  ],
  [
    'refused',
    { refusal: 'No.', trouble: 'Gone.' },
    { state: 'refused', message: 'No.', nextAttemptAt: null },
  ],
];

test.each(cases)('tells %s', (_, change, expected) => {
  expect(toStatus({ ...facts, ...change })).toMatchObject({ seq: 7, ...expected });
});
