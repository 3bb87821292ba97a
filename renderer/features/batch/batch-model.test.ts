import { expect, test } from 'vitest';
import { batchRow, type BatchRow } from '../../../shared/contract/methods/batches.ts';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import { agentChoices, describeBatch, describeItem, markOf } from './batch-model.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const item = (n: number, state: string, runId: string | null = null): object => ({
  issueId: uuid(n),
  runId,
  state,
  reason: null,
});
const batch = (rest: object): BatchRow =>
  batchRow.parse({
    batchId: uuid(1),
    how: 'sequence',
    onFailure: 'stop',
    state: 'running',
    startedAt: 1,
    endedAt: null,
    items: [
      item(2, 'succeeded', uuid(9)),
      item(3, 'waiting'),
      item(4, 'skipped'),
      item(5, 'waiting', uuid(8)),
    ],
    ...rest,
  });

test('a batch is told in a line: how it stands and what it does', () => {
  expect(describeBatch(batch({}))).toBe('Under way: 1 of 4 done · in order, stops at the first failure');
  expect(describeBatch(batch({ state: 'failed', how: 'parallel', onFailure: 'go_on' }))).toBe(
    'Not all succeeded: 1 of 4 done · together, goes on after a failure',
  );
});

test('what waits for its turn, what waits for a person and what never came are three things', () => {
  const [done, turn, skipped, asks] = batch({}).items.map((each) => [describeItem(each), markOf(each)]);
  expect(done).toEqual(['Succeeded', 'succeeded']);
  expect(turn).toEqual(['Its turn has not come', 'queued']);
  expect(asks).toEqual(['Waiting for you', 'waiting']);
  expect(skipped).toEqual(['Not started', 'cancelled']);
});

const found = (id: string, agent: string | null, available: boolean): Capabilities['harnesses'][number] =>
  ({ id, agent, available }) as Capabilities['harnesses'][number];

test('only agents that are here are offered, each once', () => {
  const choices = agentChoices([
    found('codex', null, true),
    found('opencode', null, false),
    found('acp', 'gemini', true),
    found('pty', null, true),
  ]);
  expect(choices.map(({ id }) => id)).toEqual(['codex', 'acp:gemini', 'pty']);
  expect(choices.map(({ label }) => label)).toEqual(['Codex', 'Gemini', 'A command in a terminal']);
});
