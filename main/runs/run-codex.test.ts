import { expect, test } from 'vitest';
import { testAgentRuns, type SuiteRuns } from '../../e2e/fixtures/agent-run-suite.ts';
import { findAgent } from '../../e2e/fixtures/agents.ts';
import { createCodexHome } from '../../e2e/fixtures/codex-home.ts';

const codex = findAgent('codex');

const patch = `apply_patch <<'EOF'
*** Begin Patch
*** Update File: README.md
@@
-# Example
+# Example, patched
*** End Patch
EOF`;

testAgentRuns({
  name: 'codex',
  choice: { harness: 'codex' },
  missing: 'missing' in codex ? codex.missing : null,
  variable: 'HEARTH_CODEX_PATH',
  timeoutMs: 60_000,
  canSteer: true,
  scripts: {
    patch: [{ say: 'I will patch it.', shell: patch }, { say: 'Patched.' }],
  },
  refusals: [
    { script: 'unauthorised', category: 'auth', message: /did not accept the key/ },
    { script: 'limited', category: 'rate_limit', message: /rate limit/ },
  ],
  async home({ scratch, model }) {
    const { path, env } = await createCodexHome({ directory: scratch.path, modelServerUrl: model.url });
    const program = 'path' in codex ? codex.path : '';
    return { ...env, HOME: path, HEARTH_CODEX_PATH: program, HEARTH_AGENT_ENV: 'SCRIPTED_MODEL_KEY' };
  },
  more: testWhatCodexDoes,
});

function testWhatCodexDoes(runs: () => SuiteRuns): void {
  test('is found', async () => {
    const { world } = runs();
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
    const { world, repo, start, question, answer, answerAll } = runs();
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
    const { world, start, answerAll } = runs();
    const row = await answerAll(await start('@@script patch'), 'deny');
    expect(row).toMatchObject({ state: 'failed', outcome: 'no_changes', errorCategory: 'evidence_missing' });
    expect(await world.timeline(row.runId)).toContainEqual(
      expect.objectContaining({ kind: 'tool', tool: 'edit', status: 'declined', files: ['README.md'] }),
    );
  });

  test('shows which files a change is about', async () => {
    const { world, start, question, answerAll } = runs();
    const runId = await start('@@script patch');
    expect(await question(runId)).toMatchObject({ kind: 'file_change', title: 'Change README.md' });
    expect(await answerAll(runId, 'allow_always')).toMatchObject({ state: 'succeeded' });
    expect((await world.engine.diff({ runId })).files).toMatchObject([
      { path: 'README.md', added: 1, removed: 1 },
    ]);
  });
}
