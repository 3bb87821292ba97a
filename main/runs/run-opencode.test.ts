import { expect, test } from 'vitest';
import { testAgentRuns, type SuiteRuns } from '../../e2e/fixtures/agent-run-suite.ts';
import { findAgent } from '../../e2e/fixtures/agents.ts';
import { createOpencodeHome } from '../../e2e/fixtures/opencode-home.ts';
import { processesWith } from '../../e2e/fixtures/processes.ts';

const opencode = findAgent('opencode');

testAgentRuns({
  name: 'opencode',
  choice: { harness: 'opencode' },
  missing: 'missing' in opencode ? opencode.missing : null,
  variable: 'HEARTH_OPENCODE_PATH',
  timeoutMs: 180_000,
  canSteer: true,
  scripts: {},
  refusals: [{ script: 'unauthorised', category: 'auth', message: /did not accept the key/ }],
  async home({ scratch, model }) {
    const { path } = await createOpencodeHome({ directory: scratch.path, modelServerUrl: model.url });
    return { HOME: path, HEARTH_OPENCODE_PATH: 'path' in opencode ? opencode.path : '' };
  },
  more: testWhatOpencodeDoes,
});

function testWhatOpencodeDoes(runs: () => SuiteRuns): void {
  test('asks before it acts, and does what was allowed', async () => {
    const { world, repo, scratch, start, question, answer, answerAll } = runs();
    const runId = await start();
    const first = await question(runId);
    expect(first).toMatchObject({ kind: 'file_change', title: 'Change hello.txt' });
    expect(await world.row(runId)).toMatchObject({ state: 'waiting', hasTerminal: false });
    await answer(runId, first.requestId, 'allow');
    const row = await answerAll(runId, 'allow');
    expect(row).toMatchObject({ state: 'succeeded', exitCode: null, message: 'Changed 1 file (+1 −0).' });
    expect(await repo.git('show', `${row.commit}:hello.txt`)).toBe('hello');

    const events = await world.timeline(runId);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'message', text: 'Done: hello.txt is there.' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'answer', requestId: first.requestId, choice: 'allow' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'tool', tool: 'edit', status: 'completed', files: ['hello.txt'] }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'tool',
        title: 'cat hello.txt',
        status: 'completed',
        output: 'hello\n',
        exitCode: 0,
      }),
    );
    expect(events.filter(({ kind }) => kind === 'unknown')).toEqual([]);
    expect(processesWith(scratch.path)).toEqual([]);
  });

  test('takes no for an answer, and goes on without it', async () => {
    const { world, start, answerAll } = runs();
    const row = await answerAll(await start(), 'deny');
    expect(row).toMatchObject({ state: 'failed', outcome: 'no_changes', errorCategory: 'evidence_missing' });
    const events = await world.timeline(row.runId);
    expect(events.filter((event) => event.kind === 'tool' && event.status === 'declined')).toHaveLength(2);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'message', text: 'Done: hello.txt is there.' }),
    );
  });
}
