import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitRepo, type GitRepo } from '../../e2e/fixtures/git-repo.ts';
import { fakeOpenhandsCommand, fakeOpenhandsEnvironment } from '../../e2e/fixtures/openhands/home.ts';
import type { FakeScripts } from '../../e2e/fixtures/openhands/script.ts';
import { openRunWorld, type RunWorld } from '../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import type { LocalRunRow } from '../../shared/contract/run-schemas.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';
import type { AnswerChoice } from '../harness/types.ts';

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
  let repo: GitRepo;
  let world: RunWorld;

  beforeEach(async () => {
    scratch = await createScratch('run-openhands');
    repo = await createGitRepo({ directory: scratch.path });
    world = await openRunWorld({
      profile: `${scratch.path}/profile`,
      repo: repo.path,
      env: {
        ...fakeOpenhandsEnvironment(scripts),
        HEARTH_OPENHANDS_COMMAND: fakeOpenhandsCommand,
        HEARTH_AGENT_ENV: 'LLM_MODEL,LLM_API_KEY,LLM_BASE_URL,FAKE_OPENHANDS_SCRIPTS',
      },
    });
  });
  afterEach(async () => {
    await world.close();
    await scratch.remove();
  });

  const start = async (prompt?: string): Promise<RunId> => {
    const params = { issueId: world.issueId, harness: 'openhands', ...(prompt ? { prompt } : {}) } as const;
    return (await world.engine.start(params, world.context('runs.start'))).runId;
  };
  const answerAll = async (runId: RunId, choice: AnswerChoice): Promise<LocalRunRow> => {
    for (;;) {
      const row = await world.until(runId, ({ state, approval }) => isEnded(state) || approval !== null);
      if (!row.approval) return row;
      const { requestId } = row.approval;
      await world.engine.answer({ runId, requestId, choice }, world.context('runs.answer'));
    }
  };

  test('asks before it acts, and does what was allowed', async () => {
    const runId = await start();
    const { approval } = await world.until(runId, (row) => row.approval !== null);
    expect(approval).toMatchObject({ kind: 'file_change', title: 'Change hello.txt' });
    const row = await answerAll(runId, 'allow');
    expect(row).toMatchObject({ state: 'succeeded', message: 'Changed 1 file (+1 −0).' });
    expect(await repo.git('show', `${row.commit}:hello.txt`)).toBe('hello');
    const events = await world.timeline(runId);
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
    expect(await answerAll(await start(), 'deny')).toMatchObject({ state: 'failed', outcome: 'no_changes' });
  });

  test('fails as the provider does', async () => {
    expect(await answerAll(await start('@@script limited'), 'allow')).toMatchObject({
      state: 'failed',
      errorCategory: 'rate_limit',
    });
  });

  test('is cancelled while it waits for an answer', async () => {
    const runId = await start();
    await world.until(runId, (row) => row.approval !== null);
    await world.engine.cancel({ runId }, world.context('runs.cancel'));
    expect(await world.row(runId)).toMatchObject({ state: 'cancelled', approval: null });
  });
});
