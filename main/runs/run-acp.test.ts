import { expect, test } from 'vitest';
import { testAgentRuns, type SuiteRuns } from '../../e2e/fixtures/agent-run-suite.ts';
import { openAgentRuns } from '../../e2e/fixtures/agent-runs.ts';
import { findAgent } from '../../e2e/fixtures/agents.ts';
import { createGeminiHome, geminiGrants } from '../../e2e/fixtures/gemini-home.ts';
import { createScratch } from '../../e2e/fixtures/scratch.ts';
import { scriptedCommand } from '../../e2e/fixtures/scripted-acp.ts';

const gemini = findAgent('gemini');

testAgentRuns({
  name: 'gemini',
  choice: { harness: 'acp', agent: 'gemini' },
  missing: 'missing' in gemini ? gemini.missing : null,
  variable: 'HEARTH_GEMINI_PATH',
  timeoutMs: 60_000,
  canSteer: false,
  scripts: {
    default: [
      { say: 'I will write the file.', write: { path: 'hello.txt', content: 'hello\n' } },
      { say: 'Now I copy it.', shell: 'cp hello.txt copy.txt' },
      { say: 'Done: hello.txt is there.' },
    ],
  },
  refusals: [
    { script: 'unauthorised', category: 'auth', message: /key was not accepted.*no key/ },
    { script: 'limited', category: 'rate_limit', message: /rate limit.*slow down/ },
  ],
  async home({ scratch, model }) {
    const { path, env } = await createGeminiHome({ directory: scratch.path, modelServerUrl: model.url });
    const program = 'path' in gemini ? gemini.path : '';
    return { ...env, HOME: path, HEARTH_GEMINI_PATH: program, HEARTH_AGENT_ENV: geminiGrants };
  },
  more: testWhatGeminiDoes,
});

test('a run of an agent that speaks ACP starts with the command line that a person gave', async () => {
  const scratch = await createScratch('run-acp');
  const { world, start, answerAll } = await openAgentRuns(scratch, {});
  const custom = { harness: 'acp', agent: 'custom', command: scriptedCommand() } as const;
  const row = await answerAll(await start(custom, 'work'), 'allow');
  expect(row).toMatchObject({ state: 'failed', outcome: 'no_changes', agent: 'custom' });
  expect(await world.timeline(row.runId)).toContainEqual(
    expect.objectContaining({ kind: 'message', text: 'It said x3.' }),
  );
  // 27: what the agent said in its own protocol is kept, with its questions, and in the order in which it came.
  const { rows, more } = await world.engine.frames({ runId: row.runId, before: null });
  expect(more).toBe(false);
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map(({ seq }) => seq).toSorted((a, b) => a - b));
  expect(rows.find(({ kind }) => kind === 'request.opened')?.raw).toContain('"optionId":"x3"');
  expect(rows.map(({ kind }) => kind)).not.toContain('message.delta');
  await world.close();
  await scratch.remove();
});

function testWhatGeminiDoes(runs: () => SuiteRuns): void {
  test('is found', async () => {
    const { world } = runs();
    const { harnesses } = await world.engine.probe();
    const found = harnesses.find(({ agent }) => agent === 'gemini');
    expect(found).toMatchObject({ id: 'acp', available: true, reason: null });
    // A busy machine may not tell the version in time.
    expect([null, 'version' in gemini ? gemini.version : '']).toContain(found?.version);
    expect(harnesses.filter(({ id }) => id === 'acp').map(({ agent }) => agent)).toEqual([
      'gemini',
      'claude',
      'custom',
    ]);
  });

  test('asks before it acts, and does what was allowed', async () => {
    const { world, repo, start, question, answer, answerAll } = runs();
    const runId = await start();
    const first = await question(runId);
    expect(first).toMatchObject({ kind: 'file_change', title: 'Change hello.txt', files: ['hello.txt'] });
    expect(await world.row(runId)).toMatchObject({ state: 'waiting', agent: 'gemini', hasTerminal: false });
    await answer(runId, first.requestId, 'allow');
    const { approval } = await world.until(runId, (row) => row.approval?.kind === 'command');
    expect(approval).toMatchObject({ title: 'Run a command', command: 'cp hello.txt copy.txt' });
    const row = await answerAll(runId, 'allow');
    expect(row).toMatchObject({ state: 'succeeded', exitCode: null, message: 'Changed 2 files (+2 −0).' });
    expect(await repo.git('show', `${row.commit}:hello.txt`)).toBe('hello');

    const events = await world.timeline(runId);
    const told = [
      { kind: 'message', text: 'I will write the file.' },
      { kind: 'message', text: 'Done: hello.txt is there.' },
      { kind: 'answer', requestId: first.requestId, choice: 'allow' },
      { kind: 'tool', tool: 'edit', status: 'completed', files: ['hello.txt'] },
      { kind: 'tool', tool: 'command', title: 'cp hello.txt copy.txt', status: 'completed' },
    ];
    for (const one of told) expect(events).toContainEqual(expect.objectContaining(one));
    expect(events.filter(({ kind }) => kind === 'unknown')).toEqual([]);
  });

  test('takes no for an answer', async () => {
    const { world, start, answerAll } = runs();
    const row = await answerAll(await start(), 'deny');
    expect(row).toMatchObject({ state: 'failed', outcome: 'no_changes', errorCategory: 'evidence_missing' });
    expect(await world.timeline(row.runId)).toContainEqual(
      expect.objectContaining({ kind: 'tool', tool: 'edit', status: 'declined', files: ['hello.txt'] }),
    );
  });
}
