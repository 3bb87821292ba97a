import { expect, test } from 'vitest';
import type { ErrorCategory, RunState } from '../../../shared/domain/run.ts';
import type { RunRecord } from '../record/run-record.ts';
import { attemptsInVain, whyBlocked } from './attempts.ts';

const ended = (
  state: RunState,
  errorCategory: ErrorCategory,
  { commit = null, endedAt = 5 }: { commit?: string | null; endedAt?: number } = {},
): RunRecord =>
  ({ state, endedAt, message: 'It broke.', end: { errorCategory, commit } }) as unknown as RunRecord;
const vain = (...runs: RunRecord[]): number => attemptsInVain(runs, 0).length;

test('42: failures without a commit count until there is progress', () => {
  const crash = ended('failed', 'harness_crash');
  expect(vain(crash, crash, crash)).toBe(3);
  expect(vain(crash, ended('succeeded', 'none', { commit: 'a' }), crash)).toBe(1);
  expect(vain(crash, ended('failed', 'evidence_missing', { commit: 'a' }), crash)).toBe(1);
});

test('42: what says nothing of the issue does not count', () => {
  const crash = ended('failed', 'harness_crash');
  const others = (['rate_limit', 'auth', 'harness_missing', 'network', 'disk'] as const).map((category) =>
    ended('failed', category),
  );
  expect(vain(crash, ...others, ended('cancelled', 'cancelled'), ended('lost', 'unknown'), crash)).toBe(2);
});

test('42: a person who unblocks an issue gives it all its attempts again', () => {
  const runs = [9, 6, 5].map((endedAt) => ended('failed', 'stalled', { endedAt }));
  expect(attemptsInVain(runs, 5)).toHaveLength(2);
  expect(whyBlocked(attemptsInVain(runs, 0), 3)).toContain('3 attempts in a row got nowhere');
  expect(whyBlocked(attemptsInVain(runs, 5), 3)).toBeNull();
  expect(whyBlocked(attemptsInVain(runs, 0), null)).toBeNull();
});
