import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAgentRuns, type AgentRuns } from '../../e2e/fixtures/agent-runs.ts';
import { fakeOpenhandsCommand, fakeOpenhandsEnvironment } from '../../e2e/fixtures/openhands/home.ts';
import type { FakeScripts } from '../../e2e/fixtures/openhands/script.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import type { RunId } from '../../shared/domain/ids.ts';

const scripts: FakeScripts = {
  default: [
    { act: [{ create: { path: 'hello.txt', text: 'hello\n' } }], thought: 'I will write the file.' },
    { act: [{ command: 'cat hello.txt' }] },
    { finish: 'Done: hello.txt is there.' },
  ],
  limited: [{ fail: { code: 'LLMRateLimitError', detail: 'slow down' } }],
};

describe('a run of OpenHands (a fake of its server)', { timeout: 60_000 }, () => {
  let scratch: Scratch;
  let runs: AgentRuns;

  beforeEach(async () => {
    scratch = await createScratch('run-openhands');
    runs = await openAgentRuns(scratch, {
      ...fakeOpenhandsEnvironment(scripts),
      HEARTH_OPENHANDS_COMMAND: fakeOpenhandsCommand,
      HEARTH_AGENT_ENV: 'LLM_MODEL,LLM_API_KEY,LLM_BASE_URL,FAKE_OPENHANDS_SCRIPTS',
    });
  });
  afterEach(async () => {
    await runs.world.close();
    await scratch.remove();
  });

  const start = (prompt?: string): Promise<RunId> => runs.start({ harness: 'openhands' }, prompt);

  test('asks before it acts, and does what was allowed', async () => {
    const runId = await start();
    expect(await runs.question(runId)).toMatchObject({ kind: 'file_change', title: 'Change hello.txt' });
    const row = await runs.answerAll(runId, 'allow');
    expect(row).toMatchObject({ state: 'succeeded', message: 'Changed 1 file (+1 −0).' });
    expect(await runs.repo.git('show', `${row.commit}:hello.txt`)).toBe('hello');
    const events = await runs.world.timeline(runId);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'message', text: 'Done: hello.txt is there.' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'tool',
        title: 'cat hello.txt',
        status: 'completed',
        output: 'hello\n',
      }),
    );
    expect(events.filter(({ kind }) => kind === 'unknown')).toEqual([]);
  });

  test('takes no for an answer', async () => {
    expect(await runs.answerAll(await start(), 'deny')).toMatchObject({
      state: 'failed',
      outcome: 'no_changes',
    });
  });

  test('fails as the provider does', async () => {
    expect(await runs.answerAll(await start('@@script limited'), 'allow')).toMatchObject({
      state: 'failed',
      errorCategory: 'rate_limit',
    });
  });

  test('is cancelled while it waits for an answer', async () => {
    const runId = await start();
    await runs.question(runId);
    await runs.world.engine.cancel({ runId }, runs.world.context('runs.cancel'));
    expect(await runs.world.row(runId)).toMatchObject({ state: 'cancelled', approval: null });
  });
});
