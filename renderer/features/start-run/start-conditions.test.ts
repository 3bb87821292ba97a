import { expect, test } from 'vitest';
import { localRunRow, remoteRunRow, type RunRow } from '../../../shared/contract/run-schemas.ts';
import { startConditions, type StartFacts } from './start-conditions.ts';

const id = '01890000-0000-7000-8000-000000000001';
const shared = { runId: id, issueId: id, queuedAt: 1, outcome: 'none', errorCategory: 'none' };
const local = (state: string): RunRow =>
  localRunRow.parse({
    ...shared,
    state,
    harness: 'pty',
    agent: null,
    command: null,
    message: null,
    exitCode: null,
    worktree: null,
    baseBranch: null,
    baseCommit: null,
    hasTerminal: true,
    sandboxed: false,
    sync: 'local',
    approval: null,
  });
const facts: StartFacts = {
  readOnly: undefined,
  issue: { key: 'ENG-1' },
  project: { name: 'P', repo: '/repo' },
  git: { available: true, version: '2' },
  runs: [local('failed')],
};
const unmet = (change: Partial<StartFacts>): string[] =>
  startConditions({ ...facts, ...change }).flatMap(({ id: name, met }) => (met ? [] : [name]));

test('with project, repository, git and nothing under way a run can start', () => {
  expect(unmet({})).toEqual([]);
  expect(unmet({ git: null })).toEqual([]);
});

test('each thing that is missing is told', () => {
  expect(unmet({ readOnly: 'You only read.' })).toEqual(['rights']);
  expect(unmet({ project: null })).toEqual(['project', 'repository']);
  expect(unmet({ project: { name: 'P', repo: null } })).toEqual(['repository']);
  expect(unmet({ git: { available: false, version: null } })).toEqual(['git']);
  expect(unmet({ runs: [local('waiting')] })).toEqual(['free']);
});

test('a run of another device does not stand in the way', () => {
  expect(unmet({ runs: [remoteRunRow.parse({ ...shared, state: 'running' })] })).toEqual([]);
});
