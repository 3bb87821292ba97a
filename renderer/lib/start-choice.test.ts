import { expect, test } from 'vitest';
import { localRunRow, type LocalRunRow } from '../../shared/contract/run-schemas.ts';
import { issueId, projectId } from '../../shared/domain/ids.ts';
import type { IssueRow } from '../../shared/contract/schemas.ts';
import { changeIssues, emptyIssueIndex } from '../client/issue-index.ts';
import { changeRuns, emptyRunIndex } from '../client/run-index.ts';
import type { Capabilities } from '../../shared/contract/methods/system.ts';
import type { AgentChoice } from '../../shared/domain/run.ts';
import { firstAgent, lastCommand, localRunsOf } from './start-choice.ts';

const run = (choice: AgentChoice, command: string | null): LocalRunRow =>
  ({ ...choice, command }) as LocalRunRow;
const pty: AgentChoice = { harness: 'pty', agent: null };
const codex: AgentChoice = { harness: 'codex', agent: null };
const custom: AgentChoice = { harness: 'acp', agent: 'custom' };
const can = {
  terminal: false,
  approvals: true,
  steer: true,
  interrupt: true,
  pause: false,
  resume: false,
  fork: false,
  history: false,
  diff: false,
  usage: false,
};
const found = (available: boolean): Capabilities['harnesses'] =>
  [custom, codex, pty].map(({ harness, agent }) => ({
    id: harness,
    agent,
    capabilities: can,
    available: harness === 'codex' ? available : true,
    version: null,
    auth: 'unknown',
    reason: null,
  }));

test('what was used last is offered first, with its own command', () => {
  expect(firstAgent([run(pty, 'x'), run(codex, null)], found(true))).toEqual(pty);
  const before = [run(codex, null), run(custom, 'agent --acp'), run(pty, 'make'), run(pty, 'old')];
  expect(lastCommand(before, pty)).toBe('make');
  expect(lastCommand(before, custom)).toBe('agent --acp');
});

test('without that an agent that is there, else a command', () => {
  expect(firstAgent([], found(true))).toEqual(codex);
  expect(firstAgent([], found(false))).toEqual(pty);
  expect(firstAgent([], null)).toBeNull();
  expect(firstAgent([run(pty, 'x')], null)).toEqual(pty);
  expect(lastCommand([], pty)).toBe('');
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
      ...pty,
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
