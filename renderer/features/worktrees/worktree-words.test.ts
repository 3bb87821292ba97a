import { expect, test } from 'vitest';
import { issueId, runId } from '../../../shared/domain/ids.ts';
import { describeAll, describeSize, type WorktreeRow } from './worktree-words.ts';

const row = (bytes: number | null, complete: boolean, ...reasons: string[]): WorktreeRow => ({
  runId: runId.parse('01890000-0000-7000-8000-000000000001'),
  issueId: issueId.parse('01890000-0000-7000-8000-000000000002'),
  key: 'ENG-1',
  path: '/worktrees/1',
  branch: 'hearth/eng-1',
  bytes,
  complete,
  reasons,
});

test('a size that was not counted to its end is told as such', () => {
  expect(describeSize(row(34_000_000, true))).toBe('34 MB');
  expect(describeSize(row(34_000_000, false))).toBe('more than 34 MB');
  expect(describeSize(row(null, false))).toBe('size not known');
});

test('the sum is only as certain as its parts', () => {
  expect(describeAll([row(1_200, true)])).toBe('1 worktree, 1.2 KB · 1 may be removed');
  expect(describeAll([row(1_000, true), row(null, false, 'Its run is still going.')])).toBe(
    '2 worktrees, more than 1.0 KB · 1 may be removed',
  );
});
