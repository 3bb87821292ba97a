import { expect, test } from 'vitest';
import { remoteRunRow, type RunRow } from '../../../shared/contract/run-schemas.ts';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { changeIssues, emptyIssueIndex } from '../../client/issue-index.ts';
import { changeRuns, emptyRunIndex } from '../../client/run-index.ts';
import { groupRuns } from './runs-model.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const run = (n: number, state: string, rest: object = {}): RunRow =>
  remoteRunRow.parse({
    runId: uuid(n),
    issueId: uuid(100 + (n % 2)),
    queuedAt: n,
    state,
    outcome: 'none',
    errorCategory: 'none',
    ...rest,
  });
const issue = (n: number, projectId: string | null): IssueRow =>
  ({ issueId: uuid(n), projectId, status: 'todo', order: 'a', parentId: null }) as IssueRow;

const issues = changeIssues(emptyIssueIndex, [issue(100, uuid(7)), issue(101, null)], []);
const numbers = (runs: readonly RunRow[]): number[] => runs.map(({ queuedAt }) => queuedAt);

test('live runs come first, those that wait before all; ended ones by their end', () => {
  const runs = changeRuns(emptyRunIndex, [
    run(1, 'waiting'),
    run(2, 'running'),
    run(3, 'queued'),
    run(4, 'succeeded', { endedAt: 90 }),
    run(5, 'failed', { endedAt: 80 }),
    run(6, 'lost'),
  ]);
  const { live, ended } = groupRuns({ runs, issues }, null);
  expect(numbers(live)).toEqual([1, 3, 2]);
  expect(numbers(ended)).toEqual([4, 5, 6]);
});

test('a project has the runs of its issues only', () => {
  const runs = changeRuns(emptyRunIndex, [run(1, 'running'), run(2, 'running'), run(4, 'lost')]);
  const { live, ended } = groupRuns({ runs, issues }, uuid(7));
  expect([numbers(live), numbers(ended)]).toEqual([[2], [4]]);
});
