import { expect, test } from 'vitest';
import { localRunRow, type LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { issueId, projectId } from '../../../shared/domain/ids.ts';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { changeIssues, emptyIssueIndex } from '../../client/issue-index.ts';
import { changeRuns, emptyRunIndex } from '../../client/run-index.ts';
import type { HarnessId } from '../../../shared/domain/run.ts';
import { firstHarness, lastCommand, localRunsOf } from './start-choice.ts';

const run = (harness: HarnessId, command: string | null): LocalRunRow =>
  ({ harness, command }) as LocalRunRow;
const found = (available: boolean) => [
  { id: 'pty' as const, available: true, version: null, reason: null },
  { id: 'codex' as const, available, version: null, reason: null },
];

test('what was used last is offered first', () => {
  expect(firstHarness([run('pty', 'x'), run('codex', null)], found(true))).toBe('pty');
  expect(lastCommand([run('codex', null), run('pty', 'make'), run('pty', 'old')])).toBe('make');
});

test('without that an agent that is there, else a command', () => {
  expect(firstHarness([], found(true))).toBe('codex');
  expect(firstHarness([], found(false))).toBe('pty');
  expect(firstHarness([], null)).toBeNull();
  expect(firstHarness([run('pty', 'x')], null)).toBe('pty');
  expect(lastCommand([])).toBe('');
});

test('what was used on the issue itself comes before what is newer in its project; others do not count', () => {
  const uuid = (n: number): string => `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
  const issue = (n: number, project: number): IssueRow =>
    ({
      issueId: issueId.parse(uuid(n)),
      projectId: projectId.parse(uuid(project)),
      status: 'todo',
      order: 'a',
      parentId: null,
    }) as IssueRow;
  const local = (n: number, of: number, command: string): LocalRunRow =>
    localRunRow.parse({
      runId: uuid(100 + n),
      issueId: uuid(of),
      queuedAt: n,
      outcome: 'none',
      errorCategory: 'none',
      state: 'failed',
      harness: 'pty',
      command,
      message: null,
      exitCode: 1,
      worktree: null,
      baseBranch: null,
      baseCommit: null,
      hasTerminal: true,
      sandboxed: false,
      sync: 'local',
      approval: null,
    });
  const [own, sibling, stranger] = [issue(1, 50), issue(2, 50), issue(3, 51)];
  const runs = changeRuns(emptyRunIndex, [
    local(1, 1, 'own'),
    local(2, 2, 'sibling'),
    local(3, 3, 'stranger'),
  ]);
  const issues = changeIssues(emptyIssueIndex, [own, sibling, stranger], []);
  expect(localRunsOf({ runs, issues }, own).map(({ command }) => command)).toEqual(['own', 'sibling']);
});
