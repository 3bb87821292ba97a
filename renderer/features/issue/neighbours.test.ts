import { expect, test } from 'vitest';
import { issueRow, type IssueRow } from '../../../shared/contract/schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { changeIssues, emptyIssueIndex } from '../../client/issue-index.ts';
import { findNeighbours } from './neighbours.ts';

const id = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const row = (n: number, projectId: string | null): IssueRow =>
  issueRow.parse({
    issueId: id(n),
    key: `ENG-${n}`,
    number: n,
    teamId: id(900),
    projectId,
    parentId: null,
    title: `Issue ${n}`,
    status: 'todo',
    priority: 'none',
    assigneeId: null,
    order: `a${n}`,
    createdAt: n,
    updatedAt: n,
  });
const rows = [row(1, id(700)), row(2, null), row(3, id(700)), row(4, id(700))];
const [one, two, three, four] = rows.map(({ issueId }) => issueId);
const index = changeIssues(emptyIssueIndex, rows, []);
const at = (n: number, list: readonly (IssueId | undefined)[]) => {
  const issue = rows[n - 1];
  if (!issue) throw new Error('There is no such row.');
  return findNeighbours(
    issue,
    list.filter((each) => each !== undefined),
    index,
  );
};

test('an issue stands in the list that it was opened from, in the order of that list', () => {
  expect(at(3, [four, three, one])).toEqual({ place: 2, total: 3, previous: four, next: one });
  expect(at(4, [four, three, one])).toMatchObject({ place: 1, previous: null });
});

test('an issue that came from elsewhere stands in its project', () => {
  expect(at(3, [])).toEqual({ place: 2, total: 3, previous: one, next: four });
  expect(at(2, [one, three])).toEqual({ place: 1, total: 1, previous: null, next: null });
  expect(two).toBe(id(2));
});

test('what is gone from the workspace is gone from the list', () => {
  const issue = rows[3];
  if (!issue || !one || !three || !four) throw new Error('There are no rows.');
  const without = changeIssues(index, [], [three]);
  const found = findNeighbours(issue, [one, three, four], without);
  expect(found).toEqual({ place: 2, total: 2, previous: one, next: null });
});
