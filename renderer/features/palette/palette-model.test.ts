import { expect, test } from 'vitest';
import { issueRow, type IssueRow } from '../../../shared/contract/schemas.ts';
import type { PaletteCommand } from '../../lib/palette-command.ts';
import { changeIssues, emptyIssueIndex } from '../../client/issue-index.ts';
import { describeSelection, findCommands, recentIssues } from './palette-model.ts';

const command = (label: string, more: Partial<PaletteCommand> = {}): PaletteCommand => ({
  id: label,
  label,
  run: () => undefined,
  ...more,
});
const commands = [command('Change status…'), command('Assign to me'), command('Dark theme', { rare: true })];
const labels = (query: string): string[] => findCommands(commands, query).map(({ label }) => label);

const id = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const row = (n: number, updatedAt = n, key = `ENG-${n}`): IssueRow =>
  issueRow.parse({
    issueId: id(n),
    key,
    number: n,
    teamId: id(900),
    projectId: null,
    parentId: null,
    title: `Issue ${n}`,
    status: 'todo',
    priority: 'none',
    assigneeId: null,
    order: `a${n}`,
    createdAt: n,
    updatedAt,
  });

test('without a text the usual commands are there, and rare ones only by name', () => {
  expect(labels(' ')).toEqual(['Change status…', 'Assign to me']);
  expect(labels('dark')).toEqual(['Dark theme']);
});

test('a text is found as it stands, or word by word, and its letters are told', () => {
  expect(labels('stat')).toEqual(['Change status…']);
  expect(labels('me ass')).toEqual(['Assign to me']);
  expect(labels('me xyz')).toEqual([]);
  expect(findCommands(commands, 'ssi')[0]?.matches).toEqual([[1, 4]]);
  expect(findCommands(commands, 'to ass')[0]?.matches).toEqual([
    [0, 3],
    [7, 9],
  ]);
});

test('the issues changed last come first', () => {
  const index = changeIssues(emptyIssueIndex, [row(1, 50), row(2, 20), row(3, 90), row(4, 10)], []);
  expect(recentIssues(index, 3).map(({ number }) => number)).toEqual([3, 1, 2]);
  expect(recentIssues(index, 9)).toHaveLength(4);
});

test('a selection is named by its keys', () => {
  expect(describeSelection([])).toBeNull();
  expect(describeSelection([row(12)])).toEqual({ label: 'ENG-12', detail: 'Issue 12' });
  expect(describeSelection([row(398), row(387), row(1, 1, 'OPS-1')])).toEqual({
    label: '3 issues',
    detail: 'ENG-398, 387, OPS-1',
  });
  expect(describeSelection([1, 2, 3, 4, 5, 6].map((n) => row(n)))?.detail).toBe('ENG-1, 2, 3, 4, 5, …');
});
