import { expect, test } from 'vitest';
import { localRunRow, type LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { issueId } from '../../../shared/domain/ids.ts';
import { changeRuns, emptyRunIndex } from '../../client/run-index.ts';
import { unlandedWork } from './unlanded-work.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const issue = (n: number) => issueId.parse(uuid(100 + n));
const run = (n: number, ofIssue: number, change: Partial<LocalRunRow> = {}): LocalRunRow =>
  localRunRow.parse({
    runId: uuid(n),
    issueId: issue(ofIssue),
    queuedAt: n,
    commit: 'c'.repeat(40),
    outcome: 'none',
    errorCategory: 'none',
    state: 'succeeded',
    harness: 'pty',
    agent: null,
    command: 'true',
    message: null,
    exitCode: 0,
    worktree: '/w',
    baseBranch: 'main',
    baseCommit: 'b'.repeat(40),
    hasTerminal: true,
    sandboxed: false,
    sync: 'local',
    approval: null,
    ...change,
  });
const work = (...rows: readonly LocalRunRow[]) => unlandedWork(changeRuns(emptyRunIndex, rows), issue(1));

test('nobody asks while the issue has no such work, or no other issue has', () => {
  expect(work()).toBe('');
  expect(work(run(1, 1), run(2, 1))).toBe('');
  expect(work(run(2, 2))).toBe('');
  expect(work(run(1, 1), run(2, 2))).toBe(`${uuid(1)} ${uuid(2)}`);
});

test('a run that goes on, has landed, was discarded or committed nothing has no such work', () => {
  const others: Partial<LocalRunRow>[] = [
    { state: 'running' },
    { landed: { onto: 'main', commit: 'd'.repeat(40) } },
    { discarded: true },
  ];
  for (const change of others) expect(work(run(1, 1), run(2, 2, change))).toBe('');
  const { commit: _, ...uncommitted } = run(2, 2);
  expect(work(run(1, 1), uncommitted)).toBe('');
});

test('it is asked again when a run ends, lands or is discarded, and not otherwise', () => {
  const before = work(run(1, 1), run(2, 2));
  expect(work(run(1, 1), run(2, 2), run(3, 3))).not.toBe(before);
  expect(work(run(1, 1), run(2, 2), run(3, 3, { state: 'running' }))).toBe(before);
  expect(work(run(1, 1), run(2, 2, { sync: 'synced' }))).toBe(before);
});
