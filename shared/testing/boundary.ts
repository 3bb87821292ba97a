import * as fc from 'fast-check';
import { firstPrevHash } from '../boundary/envelope.ts';
import type { EnvelopeHeader } from '../boundary/envelope.ts';
import type { SharedRun } from '../boundary/payload.ts';
import { errorCategories, runOutcomes, sharedRunStates } from '../domain/run.ts';

/** A run with nothing but what every envelope carries. */
export const plainRun: SharedRun = {
  runId: '018f0000-0000-7000-8000-000000000001',
  issueId: '018f0000-0000-7000-8000-000000000002',
  state: 'queued',
  queuedAt: 1_800_000_000_000,
  outcome: 'none',
  errorCategory: 'none',
};

/** The first envelope of a device. */
export const plainHeader: EnvelopeHeader = {
  workspaceId: '018f0000-0000-7000-8000-000000000003',
  groupId: 'team:018f0000-0000-7000-8000-000000000004',
  deviceId: '018f0000-0000-7000-8000-000000000005',
  keyId: 'k1',
  serverEpoch: 1,
  seq: 1,
  prevHash: firstPrevHash,
  nonce: 'AAECAwQFBgcICQoLDA0ODw',
  idempotencyKey: '018f0000-0000-7000-8000-000000000006',
  issuedAt: 1_800_000_000_000,
};

const uuid7 = fc.uuid({ version: 7 });
const time = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2100, 0, 1) });
const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const hex = fc.constantFrom(40, 64).chain((length) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)));

const always = {
  runId: uuid7,
  issueId: uuid7,
  state: fc.constantFrom(...sharedRunStates),
  queuedAt: time,
  outcome: fc.constantFrom(...runOutcomes),
  errorCategory: fc.constantFrom(...errorCategories),
};
const sometimes = {
  startedAt: time,
  endedAt: time,
  durationMs: fc.integer({ min: 0, max: 30 * 86_400_000 }),
  branch: word.map((name) => `hearth/${name}`),
  commit: hex,
  prRefs: fc.array(
    fc.record({
      host: fc.constantFrom('github' as const, 'gitlab' as const),
      owner: word,
      repo: word,
      number: fc.integer({ min: 1, max: 99_999 }),
    }),
    { maxLength: 8 },
  ),
};
const batch = fc.record({
  batchId: uuid7,
  batchIndex: fc.integer({ min: 0, max: 4 }),
  batchSize: fc.integer({ min: 5, max: 9 }),
  batchMode: fc.constantFrom('stop_on_failure' as const, 'go_on' as const),
  batchState: fc.constantFrom('running' as const, 'failed' as const),
});

/** Runs with any of the catalogue's fields. */
export const anyRun: fc.Arbitrary<SharedRun> = fc
  .tuple(
    fc.record(
      { ...always, ...sometimes },
      { requiredKeys: ['runId', 'issueId', 'state', 'queuedAt', 'outcome', 'errorCategory'] },
    ),
    fc.option(batch),
  )
  .map(([run, inBatch]) => (inBatch ? { ...run, ...inBatch } : run));
