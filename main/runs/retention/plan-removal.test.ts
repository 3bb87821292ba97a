import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  defaultRetention,
  retentionKinds,
  type RetentionLimits,
} from '../../../shared/contract/retention.ts';
import { issueId, runId } from '../../../shared/domain/ids.ts';
import { planRemoval } from './plan-removal.ts';
import type { Remains } from './types.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = 1_000 * DAY;
const id = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const remains = (n: number, days: number, more: Partial<Remains> = {}): Remains => ({
  kind: 'recordings',
  runId: runId.parse(id(n)),
  issueId: issueId.parse(id(0)),
  key: 'ENG-1',
  title: 'Heights',
  evidenceId: null,
  bytes: 10_000_000,
  since: NOW - days * DAY,
  needed: null,
  ...more,
});
const limits = (recordings: RetentionLimits['recordings']): RetentionLimits => ({
  ...defaultRetention,
  recordings,
});
const gone = (all: readonly Remains[], recordings: RetentionLimits['recordings']) =>
  planRemoval(all, limits(recordings), NOW).map((one) => [Number(one.runId.slice(-3)), one.reason.by]);

test('80: what is older than its limit goes, and of the rest the oldest until it is small enough', () => {
  const all = [remains(1, 5), remains(2, 91), remains(3, 40), remains(4, 90)];
  expect(gone(all, { days: 90, bytes: null })).toEqual([[2, 'age']]);
  expect(gone(all, { days: 90, bytes: 20_000_000 })).toEqual([
    [2, 'age'],
    [4, 'size'],
  ]);
  expect(gone(all, { days: null, bytes: null })).toEqual([]);
});

test('81: what is needed stays though it counts, and each kind has limits of its own', () => {
  const all = [remains(1, 400, { needed: 'unlanded' }), remains(2, 3), remains(3, 400, { kind: 'journal' })];
  expect(gone(all, { days: 90, bytes: 10_000_000 })).toEqual([
    [3, 'age'],
    [2, 'size'],
  ]);
});

const anyRemains = fc.array(
  fc.record({
    days: fc.double({ min: -10, max: 500, noNaN: true }),
    kind: fc.constantFrom(...retentionKinds),
    bytes: fc.nat(20_000_000),
    needed: fc.constantFrom(null, 'live' as const, 'unlanded' as const, 'rests' as const),
  }),
  { maxLength: 40 },
);
const anyLimit = fc.record({
  days: fc.option(fc.integer({ min: 1, max: 400 })),
  bytes: fc.option(fc.integer({ min: 10_000_000, max: 200_000_000 })),
});

test('80, 81: nothing needed goes, nothing goes without a limit that it breaks, and no older one stays instead', () => {
  fc.assert(
    fc.property(anyRemains, anyLimit, (found, recordings) => {
      const all = found.map(({ days, ...more }, n) => remains(n, days, more));
      const due = planRemoval(all, limits(recordings), NOW);
      expect(due.filter(({ needed }) => needed !== null)).toEqual([]);
      expect(new Set(due.map((one) => one.runId)).size).toBe(due.length);
      const left = all.filter((one) => !due.some((other) => other.runId === one.runId));
      for (const one of due) {
        if (one.reason.by !== 'size') continue;
        expect(one.kind).not.toBe('journal');
        const older = left.filter(
          (other) =>
            other.kind === one.kind && other.needed === null && other.since < one.since && other.bytes > 0,
        );
        expect(older).toEqual([]);
      }
      const rest = left.filter(({ kind }) => kind === 'recordings');
      const free = rest.filter(({ needed, bytes }) => needed === null && bytes > 0);
      const total = rest.reduce((sum, { bytes }) => sum + bytes, 0);
      const isTooMuch = recordings.bytes !== null && total > recordings.bytes;
      expect(isTooMuch ? free : []).toEqual([]);
      const { days } = recordings;
      const tooOld = free.filter(({ since }) => days !== null && since < NOW - days * DAY);
      expect(tooOld).toEqual([]);
    }),
  );
});
