import { expect, test } from 'vitest';
import { localRunRow, type LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { issueId, runId } from '../../../shared/domain/ids.ts';
import type { OpenApproval } from '../use-approvals.ts';
import { describeAsked, idOf, isUnsandboxed, whyNotExplain } from './question-words.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const row = (n: number, requestId: string): OpenApproval => ({
  runId: runId.parse(uuid(n)),
  issueId: issueId.parse(uuid(100 + n)),
  key: `ENG-${n}`,
  title: 'Tide',
  approval: { requestId, kind: 'command', title: 'ls', openedAt: 1 },
});
const run = (harness: LocalRunRow['harness']): LocalRunRow =>
  localRunRow.parse({
    runId: uuid(1),
    issueId: uuid(101),
    queuedAt: 1,
    outcome: 'none',
    errorCategory: 'none',
    state: 'waiting',
    harness,
    agent: null,
    command: null,
    message: null,
    exitCode: null,
    worktree: null,
    baseBranch: null,
    baseCommit: null,
    hasTerminal: false,
    sandboxed: false,
    sync: 'local',
    approval: null,
  });

test('the same request id of two runs is two questions', () => {
  expect(idOf(row(1, 'a'))).not.toBe(idOf(row(2, 'a')));
});

test('only an agent that has started and can be written to is asked to explain', () => {
  expect(whyNotExplain({ requestId: '1' }, run('codex'))).toBeUndefined();
  expect(whyNotExplain({ requestId: '1' }, undefined)).toBeUndefined();
  expect(whyNotExplain({ requestId: '1' }, run('pty'))).toMatch(/terminal/);
  expect(whyNotExplain({ requestId: 'config:ab' }, run('codex'))).toMatch(/no agent has started/);
});

test('that there is no sandbox is said only once it is known', () => {
  expect(isUnsandboxed({ requestId: '1' }, run('codex'))).toBe(true);
  expect(isUnsandboxed({ requestId: '1' }, { ...run('codex'), sandboxed: true })).toBe(false);
  expect(isUnsandboxed({ requestId: 'config:ab' }, run('codex'))).toBe(false);
  expect(isUnsandboxed({ requestId: '1' }, undefined)).toBe(false);
});

test('a question that is no permission is not called one', () => {
  expect(describeAsked({ kind: 'question' })).not.toMatch(/allow/i);
});
