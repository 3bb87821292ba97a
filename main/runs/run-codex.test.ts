import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAgent } from '../../e2e/fixtures/agents.ts';
import { createCodexHome } from '../../e2e/fixtures/codex-home.ts';
import { createGitRepo, type GitRepo } from '../../e2e/fixtures/git-repo.ts';
import { createModelServer, type ModelServer } from '../../e2e/fixtures/model-server/model-server.ts';
import type { Script } from '../../e2e/fixtures/model-server/script.ts';
import { processesWith } from '../../e2e/fixtures/processes.ts';
import { openRunWorld, type RunWorld } from '../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import type { LocalRunRow } from '../../shared/contract/run-schemas.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';
import type { AnswerChoice } from '../harness/types.ts';

/** Waits for a value that nothing announces; slow machines get their time. */

const codex = findAgent('codex');
const program = 'path' in codex ? codex.path : '';

const marker = `1003.${process.pid}`;
const patch = `apply_patch <<'EOF'
*** Begin Patch
*** Update File: README.md
@@
-# Example
+# Example, patched
*** End Patch
EOF`;
const scripts: Record<string, Script> = {
  default: [
    { say: 'I will write the file.', write: { path: 'hello.txt', content: 'hello\n' } },
    { say: 'Now I check it.', shell: 'cat hello.txt' },
    { say: 'Done: hello.txt is there.' },
  ],
  patch: [{ say: 'I will patch it.', shell: patch }, { say: 'Patched.' }],
  slow: [{ say: 'This takes a while.', shell: `sleep ${marker}` }, { say: 'Ended.' }],
  hang: [{ say: 'Let me think', hang: 'until-released' }, { say: 'Thought.' }],
  unauthorised: [{ error: { status: 401, message: 'no key' } }],
  limited: [{ error: { status: 429, message: 'slow down' } }],
};

const skipped = 'missing' in codex ? ` (skipped: ${codex.missing})` : '';

describe.skipIf('missing' in codex)(`a run of codex${skipped}`, { timeout: 60_000 }, () => {
  let scratch: Scratch;
  let repo: GitRepo;
  let model: ModelServer;
  let world: RunWorld;

  beforeEach(async () => {
    scratch = await createScratch('run-codex');
    repo = await createGitRepo({ directory: scratch.path });
    model = await createModelServer({ scripts });
    const { path, env } = await createCodexHome({ directory: scratch.path, modelServerUrl: model.url });
    world = await openRunWorld({
      profile: `${scratch.path}/profile`,
      repo: repo.path,
      env: { ...env, HOME: path, HEARTH_CODEX_PATH: program, HEARTH_AGENT_ENV: 'SCRIPTED_MODEL_KEY' },
    });
  });
  afterEach(async () => {
    await world.close();
    await model.close();
    await scratch.remove();
  });

  const start = async (prompt?: string): Promise<RunId> => {
    const params = { issueId: world.issueId, harness: 'codex', ...(prompt ? { prompt } : {}) } as const;
    return (await world.engine.start(params, world.context('runs.start'))).runId;
  };
  const question = async (runId: RunId): Promise<NonNullable<LocalRunRow['approval']>> => {
    const { approval } = await world.until(runId, (row) => row.approval !== null);
    return approval ?? expect.unreachable();
  };
  const answer = (runId: RunId, requestId: string, choice: AnswerChoice) =>
    world.engine.answer({ runId, requestId, choice }, world.context('runs.answer'));
  /** Says the same to every question until the run has ended. */
  const answerAll = async (runId: RunId, choice: AnswerChoice): Promise<LocalRunRow> => {
    for (;;) {
      const row = await world.until(runId, ({ state, approval }) => isEnded(state) || approval !== null);
      if (!row.approval) return row;
      await answer(runId, row.approval.requestId, choice);
    }
  };

  test('is found', async () => {
    const { harnesses, git } = await world.engine.probe();
    const found = harnesses.filter(({ id }) => id === 'pty' || id === 'codex');
    expect(found).toMatchObject([
      { id: 'pty', agent: null, available: true, version: null, reason: null },
      {
        id: 'codex',
        available: true,
        version: 'version' in codex ? codex.version : '',
        reason: null,
        capabilities: { terminal: false, approvals: true, resume: true, fork: true },
      },
    ]);
    expect(git).toMatchObject({ available: true });
  });

  test('asks before it acts, and does what was allowed', async () => {
    const runId = await start();
    const first = await question(runId);
    expect(first).toMatchObject({ kind: 'command', command: expect.stringContaining('hello.txt') });
    expect(await world.row(runId)).toMatchObject({ state: 'waiting', hasTerminal: false });
    await answer(runId, first.requestId, 'allow');
    await expect(answer(runId, first.requestId, 'allow')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const row = await answerAll(runId, 'allow');
    expect(row).toMatchObject({ state: 'succeeded', exitCode: null, message: 'Changed 1 file (+1 −0).' });
    expect(await repo.git('show', `${row.commit}:hello.txt`)).toBe('hello');

    const events = await world.timeline(runId);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'prompt', text: expect.stringContaining('ENG-7: Say hello') }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'message', text: 'Done: hello.txt is there.' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'answer', requestId: first.requestId, choice: 'allow' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'tool',
        title: 'cat hello.txt',
        status: 'completed',
        output: 'hello\n',
      }),
    );
    expect((await world.timeline(runId)).filter(({ kind }) => kind === 'unknown')).toEqual([]);
    expect(world.envelopes.map(({ state }) => state).filter((state) => state === 'waiting')).not.toEqual([]);
  });

  test('takes no for an answer', async () => {
    const row = await answerAll(await start('@@script patch'), 'deny');
    expect(row).toMatchObject({ state: 'failed', outcome: 'no_changes', errorCategory: 'evidence_missing' });
    expect(await world.timeline(row.runId)).toContainEqual(
      expect.objectContaining({ kind: 'tool', tool: 'edit', status: 'declined', files: ['README.md'] }),
    );
  });

  test('shows which files a change is about', async () => {
    const runId = await start('@@script patch');
    expect(await question(runId)).toMatchObject({ kind: 'file_change', title: 'Change README.md' });
    expect(await answerAll(runId, 'allow_always')).toMatchObject({ state: 'succeeded' });
    expect((await world.engine.diff({ runId })).files).toMatchObject([
      { path: 'README.md', added: 1, removed: 1 },
    ]);
  });

  test('is steered in the middle of a turn', async () => {
    const runId = await start('@@script hang');
    await model.until(({ outcome }) => outcome === 'stalled');
    await world.engine.steer({ runId, text: 'and be quick' }, world.context('runs.steer'));
    model.release();
    await model.until(({ prompt }) => prompt.includes('and be quick'));
    await answerAll(runId, 'deny');
    expect(await world.timeline(runId)).toContainEqual(
      expect.objectContaining({ kind: 'prompt', text: 'and be quick' }),
    );
  });

  test('is cancelled while a command runs, and while it waits for an answer', async () => {
    const running = await start('@@script slow');
    await answer(running, (await question(running)).requestId, 'allow');
    await expect.poll(() => processesWith(marker).length).toBeGreaterThan(0);
    await world.engine.cancel({ runId: running }, world.context('runs.cancel'));
    expect(await world.row(running)).toMatchObject({ state: 'cancelled', approval: null });
    expect(processesWith(marker)).toEqual([]);

    const waiting = await start('@@script slow');
    await question(waiting);
    await world.engine.cancel({ runId: waiting }, world.context('runs.cancel'));
    expect(await world.row(waiting)).toMatchObject({ state: 'cancelled', approval: null });
    expect(processesWith(scratch.path)).toEqual([]);
  });

  test.each([
    ['unauthorised', 'auth', /did not accept the key/],
    ['limited', 'rate_limit', /rate limit/],
  ])('fails as the provider does: %s', async (script, errorCategory, message) => {
    const row = await answerAll(await start(`@@script ${script}`), 'allow');
    expect(row).toMatchObject({ state: 'failed', outcome: 'error', errorCategory });
    expect(row.message).toMatch(message);
  });
});

test('a run of codex where there is none says how to get it', async () => {
  const scratch = await createScratch('run-no-codex');
  const repo = await createGitRepo({ directory: scratch.path });
  const env = { HEARTH_CODEX_PATH: '/no/such/codex' };
  const world = await openRunWorld({ profile: `${scratch.path}/profile`, repo: repo.path, env });
  const params = { issueId: world.issueId, harness: 'codex' } as const;
  const { runId } = await world.engine.start(params, world.context('runs.start'));
  const row = await world.until(runId, ({ state }) => isEnded(state));
  expect(row).toMatchObject({ state: 'failed', errorCategory: 'harness_missing' });
  expect(row.message).toContain('/no/such/codex was not found');
  await world.close();
  await scratch.remove();
});
