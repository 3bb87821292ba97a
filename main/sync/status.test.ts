import { expect, test } from 'vitest';
import { teamId } from '../../shared/domain/ids.ts';
import { toStatus, type SyncFacts } from './status.ts';

const team = teamId.parse('01890000-0000-7000-8000-000000000001');
const calm = { refusal: null, trouble: null, problem: null };
const facts: SyncFacts = {
  link: { url: 'wss://sync.example.org', role: 'viewer', teams: [team] },
  pending: 0,
  seq: 7,
  refused: 3,
  connection: { isCaughtUp: true, hindrance: null },
  repairs: null,
  standing: calm,
  nextAttemptAt: null,
};
const gone = { refusal: null, trouble: 'Gone.', problem: null };

const cases: [string, Partial<SyncFacts>, object][] = [
  [
    'solo',
    { link: null, connection: null, refused: 0, standing: gone },
    { state: 'solo', message: null, role: null, teams: null },
  ],
  ['live', {}, { state: 'live', message: null, role: 'viewer', teams: [team], refused: 3 }],
  ['unsent', { pending: 2 }, { state: 'syncing', pending: 2 }],
  ['catching up', { connection: { isCaughtUp: false, hindrance: null } }, { state: 'syncing' }],
  [
    'offline',
    { connection: null, standing: gone, nextAttemptAt: 5 },
    { state: 'offline', message: 'Gone.', problem: null, nextAttemptAt: 5 },
  ],
  [
    'a restored server that waits',
    { connection: null, standing: { ...gone, problem: 'recovering' }, nextAttemptAt: 5 },
    { state: 'offline', message: 'Gone.', problem: 'recovering', nextAttemptAt: 5 },
  ],
  [
    'refused',
    { connection: null, standing: { refusal: 'No.', trouble: 'No.', problem: 'update' } },
    { state: 'refused', message: 'No.', problem: 'update', nextAttemptAt: null },
  ],
  [
    'no room',
    { connection: { isCaughtUp: true, hindrance: 'quota' } },
    { state: 'refused', problem: 'quota', message: expect.stringContaining('no room left') },
  ],
  [
    'giving back',
    { connection: { isCaughtUp: true, hindrance: 'recovering' }, repairs: 'repairing' },
    { state: 'live', problem: 'recovering', message: expect.stringContaining('restored from a backup') },
  ],
  [
    'repairing',
    { repairs: 'repairing' },
    { state: 'live', problem: 'repairing', message: expect.stringContaining('being read again') },
  ],
  [
    'repairing, between two connections',
    { connection: null, standing: gone, repairs: 'repairing' },
    { state: 'offline', problem: 'repairing', message: 'Gone.' },
  ],
  [
    'unrepaired',
    { repairs: 'failed' },
    { state: 'live', problem: 'repairing', message: expect.stringContaining('still differ') },
  ],
];

test.each(cases)('tells %s', (_, change, expected) => {
  expect(toStatus({ ...facts, ...change })).toMatchObject({ seq: 7, ...expected });
});
