import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultRunSettings } from '../../../shared/contract/run-settings.ts';
import { issueId, runId } from '../../../shared/domain/ids.ts';
import { isLegalTransition, runStates, type RunState } from '../../../shared/domain/run.ts';
import { applyRunEvent, IllegalTransition, reduceRun } from './reduce-run.ts';
import type { NewRunLogEvent, RunFacts, RunLogEvent, RunRecord } from './run-record.ts';
import { rowOf, snapshotOf } from './run-views.ts';

const facts: RunFacts = {
  runId: runId.parse('01890000-0000-7000-8000-000000000001'),
  issueId: issueId.parse('01890000-0000-7000-8000-000000000002'),
  groupId: 'team:01890000-0000-7000-8000-000000000003',
  key: 'ENG-1',
  title: 'SECRET title',
  harness: 'pty',
  agent: null,
  command: 'SECRET command',
  prompt: 'SECRET prompt',
  repo: '/SECRET/repo',
  projectId: null,
  batchId: null,
  continues: null,
  settings: defaultRunSettings,
  person: 'SECRET person',
};
const end = {
  outcome: 'none',
  errorCategory: 'none',
  exitCode: 7,
  commit: 'a'.repeat(40),
  durationMs: 5,
} as const;

function stateEvent(state: RunState): NewRunLogEvent {
  switch (state) {
    case 'queued':
      return { kind: 'state', state, run: facts };
    case 'preparing':
    case 'running':
    case 'waiting':
    case 'finishing':
      return { kind: 'state', state };
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'lost':
      return { kind: 'state', state, message: 'SECRET message', end };
  }
}
const placed = (events: readonly NewRunLogEvent[]): RunLogEvent[] =>
  events.map((event, i) => ({ ...event, seq: i + 1, at: 1000 + i }));
const worktree = {
  path: '/SECRET/worktree',
  branch: 'hearth/eng-1',
  base: 'SECRET-base',
  commit: 'b'.repeat(40),
  gitDir: '/SECRET/git',
  commonDir: '/SECRET/common',
};
const whole = placed([
  stateEvent('queued'),
  stateEvent('preparing'),
  { kind: 'worktree', base: worktree.base, commit: worktree.commit, path: worktree.path, worktree },
  stateEvent('running'),
  { kind: 'process', process: { pid: 1, startTime: 'SECRET time' } },
  { kind: 'message', text: 'SECRET text' },
  { kind: 'question', approval: { requestId: '0', kind: 'command', title: 'SECRET', openedAt: 1 } },
  stateEvent('waiting'),
]);

describe('a run is what its events add up to', () => {
  test('from the first to the last', () => {
    const waiting = reduceRun(whole);
    expect(waiting).toMatchObject({
      state: 'waiting',
      queuedAt: 1000,
      startedAt: 1003,
      endedAt: null,
      worktree,
    });
    expect(waiting?.approvals).toHaveLength(1);
    const more = placed([
      { kind: 'answer', requestId: '0', choice: 'allow' },
      stateEvent('running'),
      stateEvent('finishing'),
      stateEvent('succeeded'),
    ]);
    const ended = more.reduce(applyRunEvent, waiting);
    expect(ended).toMatchObject({ state: 'succeeded', startedAt: 1003, endedAt: 1003, approvals: [], end });
  });

  test('and the state machine cannot be left', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...runStates), { maxLength: 12 }), (tried) => {
        let record = reduceRun(placed([stateEvent('queued')]));
        for (const [i, state] of tried.entries()) {
          const before = record;
          const attempt = (): RunRecord => applyRunEvent(before, { ...stateEvent(state), seq: i, at: i });
          const legal = isLegalTransition(before?.state ?? 'queued', state);
          expect(outcomeOf(attempt)).toBe(legal ? state : 'IllegalTransition');
          if (legal) record = attempt();
        }
      }),
    );
  });

  const outcomeOf = (attempt: () => RunRecord): string => {
    try {
      return attempt().state;
    } catch (error) {
      return error instanceof Error ? error.name : 'unknown';
    }
  };

  test('and nothing happens to a run that does not exist', () => {
    expect(reduceRun([])).toBe(null);
    const [, ...withoutFirst] = whole;
    expect(() => reduceRun(withoutFirst)).toThrow(IllegalTransition);
    expect(() => reduceRun(placed([{ kind: 'log', text: 'x' }]))).toThrow(IllegalTransition);
  });
});

test('what is handed to the boundary holds nothing that must stay', () => {
  const waiting = reduceRun(whole);
  const lost: RunLogEvent = { ...stateEvent('lost'), seq: 9, at: 1009 };
  const record = applyRunEvent(waiting, lost);
  const snapshot = snapshotOf(record);
  expect(JSON.stringify(snapshot)).not.toContain('SECRET');
  const row = rowOf(record, { sync: 'local', waitsFor: null });
  expect(JSON.stringify(row)).toContain('SECRET');
  expect(row.caps).toEqual(defaultRunSettings.caps);
  expect(Object.keys(snapshot).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'branch',
    'commit',
    'durationMs',
    'endedAt',
    'errorCategory',
    'groupId',
    'issueId',
    'outcome',
    'queuedAt',
    'runId',
    'startedAt',
    'state',
  ]);
});
