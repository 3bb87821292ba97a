import { expect, test } from 'vitest';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { issueRow } from '../../../shared/contract/schemas.ts';
import type { IssueStatus } from '../../../shared/domain/issue.ts';
import { changeIssues, emptyIssueIndex } from '../../client/issue-index.ts';
import { buildLines, issueIdsOf, type ListScope } from './list-model.ts';

const id = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const row = (n: number, status: IssueStatus, projectId: string | null = null): IssueRow =>
  issueRow.parse({
    issueId: id(n),
    key: `ENG-${n}`,
    number: n,
    teamId: id(900),
    projectId,
    parentId: null,
    title: `Issue ${n}`,
    status,
    priority: 'none',
    assigneeId: n % 2 === 0 ? id(800) : null,
    order: `a${n}`,
    createdAt: n,
    updatedAt: n,
  });
const index = changeIssues(
  emptyIssueIndex,
  [
    row(1, 'done'),
    row(2, 'todo'),
    row(3, 'in_progress', id(700)),
    row(4, 'todo', id(700)),
    row(5, 'backlog'),
  ],
  [],
);
const everything: ListScope = { projectId: null, assigneeId: null, filter: 'all' };
const numbers = (scope: ListScope): number[] =>
  issueIdsOf(buildLines(index, scope, new Set())).map((issueId) => index.byId.get(issueId)?.number ?? 0);

test('groups come in the order of work, each with its count, and empty ones are left out', () => {
  const groups = buildLines(index, everything, new Set()).filter((line) => line.kind === 'group');
  expect(groups.map(({ status, count }) => [status, count])).toEqual([
    ['in_progress', 1],
    ['todo', 2],
    ['backlog', 1],
    ['done', 1],
  ]);
  expect(numbers(everything)).toEqual([3, 2, 4, 5, 1]);
});

test('a scope narrows by project, assignee and filter', () => {
  const { projectId } = row(3, 'todo', id(700));
  const { assigneeId } = row(2, 'todo');
  expect(numbers({ ...everything, projectId })).toEqual([3, 4]);
  expect(numbers({ ...everything, assigneeId })).toEqual([2, 4]);
  expect(numbers({ ...everything, filter: 'active' })).toEqual([3, 2, 4]);
  expect(numbers({ ...everything, filter: 'backlog' })).toEqual([5]);
});

test('a folded group keeps its header and hides its issues', () => {
  const lines = buildLines(index, everything, new Set<IssueStatus>(['todo']));
  expect(lines).toContainEqual({ kind: 'group', status: 'todo', count: 2, folded: true });
  expect(issueIdsOf(lines)).toHaveLength(3);
});
