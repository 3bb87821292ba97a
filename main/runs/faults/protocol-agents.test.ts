import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFaultWorld, type FaultWorld } from '../../../e2e/fixtures/fault-world.ts';
import type { AgentStep } from '../../../e2e/fixtures/scripted-app-server.ts';
import type { LocalRunRow, RunEvent } from '../../../shared/contract/run-schemas.ts';
import type { RunId } from '../../../shared/domain/ids.ts';

let faults: FaultWorld;
beforeEach(async () => {
  faults = await openFaultWorld();
});
afterEach(() => faults.close());

const change: AgentStep = { write: 'x.txt', text: 'x\n' };
const done: AgentStep = { turn: 'completed' };
const play = async (...steps: readonly AgentStep[]): Promise<LocalRunRow> =>
  faults.ended(await faults.talk(steps));
const answer = (runId: RunId, requestId: string, choice: 'allow' | 'deny' = 'allow') =>
  faults.world.engine.answer({ runId, requestId, choice }, faults.world.context('runs.answer'));
const asked = async (runId: RunId): Promise<LocalRunRow> =>
  faults.world.until(runId, ({ approval }) => approval !== null);
const ofKind = async <K extends RunEvent['kind']>(
  runId: RunId,
  kind: K,
): Promise<Extract<RunEvent, { kind: K }>[]> =>
  (await faults.world.timeline(runId)).filter(
    (event): event is Extract<RunEvent, { kind: K }> => event.kind === kind,
  );
const states = async (runId: RunId): Promise<string[]> =>
  (await ofKind(runId, 'state')).map(({ state }) => state);

test('an agent that talks as it should succeeds, so what fails below fails for its fault', async () => {
  expect(await play(change, { say: 'Written.' }, done)).toMatchObject({
    state: 'succeeded',
    message: 'Changed 1 file (+1 −0).',
  });
});

describe('an agent that breaks its protocol', () => {
  test('by lines that are no messages is heard all the same, and they are shown', async () => {
    const lines = [
      'not JSON',
      '{"id":',
      '[]',
      'null',
      '{"jsonrpc":"2.0"}',
      '"text"',
      '{"id":77,"result":{}}',
    ];
    const row = await play(...lines.map((print) => ({ print })), change, { say: 'Still here.' }, done);
    expect(row).toMatchObject({ state: 'succeeded' });
    const logs = (await ofKind(row.runId, 'log')).map(({ text }) => text);
    expect(logs).toEqual(lines.slice(0, -1).map((line) => `Not a message: ${line}`));
    expect(await ofKind(row.runId, 'message')).toMatchObject([{ text: 'Still here.' }]);
  });

  test('by messages of another shape keeps them in the timeline as they came', async () => {
    const strange = { method: 'item/completed', params: { item: { type: 'hologram', id: 3 } } };
    const row = await play({ print: JSON.stringify(strange) }, change, done);
    expect(row).toMatchObject({ state: 'succeeded' });
    expect(JSON.stringify(await ofKind(row.runId, 'unknown'))).toContain('hologram');
  });

  test('by a question that nobody can answer is refused at once and goes on (24)', async () => {
    const request = { id: 'odd', method: 'item/somethingElse/requestApproval', params: { all: true } };
    const row = await play({ print: JSON.stringify(request) }, { hear: 'odd' }, change, done);
    expect(row).toMatchObject({ state: 'succeeded' });
    expect(await states(row.runId)).not.toContain('waiting');
  });

  test('by ending in the middle of its turn is a crash that keeps its work', async () => {
    const row = await play(change, { exit: 5 });
    expect(row).toMatchObject({
      state: 'failed',
      errorCategory: 'harness_crash',
      commit: expect.any(String),
    });
    expect(row.message).toMatch(/middle of its work \(exit code 5\).*kept.*committed: 1 file/);
  });
});

describe('an agent that asks', () => {
  test('and dies leaves no question open', async () => {
    const row = await play(change, { ask: 1, command: 'rm -rf build' }, { exit: 1 });
    expect(row).toMatchObject({ state: 'failed', errorCategory: 'harness_crash', approval: null });
    expect(await states(row.runId)).toEqual([
      'queued',
      'preparing',
      'running',
      'waiting',
      'running',
      'finishing',
      'failed',
    ]);
    expect(await ofKind(row.runId, 'answer')).toMatchObject([{ requestId: '1', choice: 'withdrawn' }]);
    await expect(answer(row.runId, '1')).rejects.toMatchObject({ code: 'RUN_ENDED' });
  });

  test('twice under one id is answered once, and what was shown is what was answered', async () => {
    const runId = await faults.talk([
      { ask: 1, command: 'ls' },
      { ask: 1, command: 'rm -rf /' },
      { say: 'asked' },
      { hear: 1 },
      change,
      { say: 'heard' },
      done,
    ]);
    await faults.world.untilEvent(runId, (event) => event.kind === 'message' && event.text === 'asked');
    expect(await faults.world.row(runId)).toMatchObject({ state: 'waiting', approval: { command: 'ls' } });
    expect(await ofKind(runId, 'question')).toHaveLength(1);
    expect(await ofKind(runId, 'log')).toMatchObject([
      { text: expect.stringMatching(/again.*only the first.*rm -rf/) },
    ]);
    await answer(runId, '1', 'deny');
    await expect(answer(runId, '1')).rejects.toMatchObject({
      code: expect.stringMatching(/NOT_FOUND|RUN_ENDED/),
    });
    const row = await faults.ended(runId);
    expect(row).toMatchObject({ state: 'succeeded', approval: null });
    // It waited for a person once, and not any longer than that.
    expect(await states(runId)).toEqual([
      'queued',
      'preparing',
      'running',
      'waiting',
      'running',
      'finishing',
      'succeeded',
    ]);
  });

  test('under the id of a question that was answered asks anew', async () => {
    const runId = await faults.talk([
      { ask: 1, command: 'first' },
      { hear: 1 },
      { ask: 1, command: 'second' },
      { hear: 1 },
      change,
      done,
    ]);
    expect(await asked(runId)).toMatchObject({ approval: { command: 'first' } });
    await answer(runId, '1');
    expect(await asked(runId)).toMatchObject({ approval: { command: 'second' } });
    await answer(runId, '1');
    expect(await faults.ended(runId)).toMatchObject({ state: 'succeeded' });
    expect(await ofKind(runId, 'answer')).toHaveLength(2);
  });

  test('after the end of its turn is not waited for', async () => {
    const row = await play(change, done, { ask: 9, command: 'ls' }, { say: 'and another thing' });
    expect(row).toMatchObject({ state: 'succeeded', approval: null });
  });

  test('and is cancelled is not answered any more', async () => {
    const runId = await faults.talk([change, { ask: 1, command: 'ls' }, { hang: true }]);
    await asked(runId);
    await faults.world.engine.cancel({ runId }, faults.world.context('runs.cancel'));
    expect(await faults.world.row(runId)).toMatchObject({ state: 'cancelled', approval: null });
    await expect(answer(runId, '1')).rejects.toMatchObject({ code: 'RUN_ENDED' });
  });
});

test('an agent that says nothing for ever runs until a person cancels it, and nothing of it stays', async () => {
  const runId = await faults.talk([change, { hang: true }]);
  const { worktree } = await faults.world.until(runId, ({ state }) => state === 'running');
  await faults.world.engine.cancel({ runId }, faults.world.context('runs.cancel'));
  expect(await faults.world.row(runId)).toMatchObject({ state: 'cancelled', worktree });
});
