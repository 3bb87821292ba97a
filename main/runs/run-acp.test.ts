import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAgent } from '../../e2e/fixtures/agents.ts';
import { createGeminiHome, geminiGrants } from '../../e2e/fixtures/gemini-home.ts';
import { createGitRepo, type GitRepo } from '../../e2e/fixtures/git-repo.ts';
import { createModelServer, type ModelServer } from '../../e2e/fixtures/model-server/model-server.ts';
import type { Script } from '../../e2e/fixtures/model-server/script.ts';
import { processesWith } from '../../e2e/fixtures/processes.ts';
import { openRunWorld, type RunWorld } from '../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import { scriptedCommand } from '../../e2e/fixtures/scripted-acp.ts';
import type { LocalRunRow } from '../../shared/contract/run-schemas.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';
import type { AnswerChoice } from '../harness/types.ts';

const gemini = findAgent('gemini');
const program = 'path' in gemini ? gemini.path : '';

const marker = `1004.${process.pid}`;
const scripts: Record<string, Script> = {
  default: [
    { say: 'I will write the file.', write: { path: 'hello.txt', content: 'hello\n' } },
    { say: 'Now I copy it.', shell: 'cp hello.txt copy.txt' },
    { say: 'Done: hello.txt is there.' },
  ],
  slow: [{ say: 'This takes a while.', shell: `sleep ${marker}` }, { say: 'Ended.' }],
  unauthorised: [{ error: { status: 401, message: 'no key' } }],
  limited: [{ error: { status: 429, message: 'slow down' } }],
};

let scratch: Scratch;
let repo: GitRepo;
let world: RunWorld;

const openWorld = async (env: Readonly<Record<string, string>>): Promise<void> => {
  repo = await createGitRepo({ directory: scratch.path });
  world = await openRunWorld({ profile: `${scratch.path}/profile`, repo: repo.path, env });
};
const question = async (runId: RunId): Promise<NonNullable<LocalRunRow['approval']>> => {
  const { approval } = await world.until(runId, (row) => row.approval !== null);
  return approval ?? expect.unreachable();
};
const answer = (runId: RunId, requestId: string, choice: AnswerChoice): Promise<unknown> =>
  world.engine.answer({ runId, requestId, choice }, world.context('runs.answer'));
/** Says the same to every question until the run has ended. */
const answerAll = async (runId: RunId, choice: AnswerChoice): Promise<LocalRunRow> => {
  for (;;) {
    const row = await world.until(runId, ({ state, approval }) => isEnded(state) || approval !== null);
    if (!row.approval) return row;
    await answer(runId, row.approval.requestId, choice);
  }
};

beforeEach(async () => {
  scratch = await createScratch('run-acp');
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const skipped = 'missing' in gemini ? ` (skipped: ${gemini.missing})` : '';

describe.skipIf('missing' in gemini)(`a run of gemini${skipped}`, { timeout: 60_000 }, () => {
  let model: ModelServer;

  beforeEach(async () => {
    model = await createModelServer({ scripts });
    const { path, env } = await createGeminiHome({ directory: scratch.path, modelServerUrl: model.url });
    await openWorld({ ...env, HOME: path, HEARTH_GEMINI_PATH: program, HEARTH_AGENT_ENV: geminiGrants });
  });
  afterEach(() => model.close());

  const start = async (prompt?: string): Promise<RunId> => {
    const agent = { harness: 'acp', agent: 'gemini' } as const;
    const params = { issueId: world.issueId, ...agent, ...(prompt ? { prompt } : {}) };
    return (await world.engine.start(params, world.context('runs.start'))).runId;
  };

  test('is found', async () => {
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
    const row = await answerAll(await start(), 'deny');
    expect(row).toMatchObject({ state: 'failed', outcome: 'no_changes', errorCategory: 'evidence_missing' });
    expect(await world.timeline(row.runId)).toContainEqual(
      expect.objectContaining({ kind: 'tool', tool: 'edit', status: 'declined', files: ['hello.txt'] }),
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
    ['unauthorised', 'auth', /key was not accepted.*no key/],
    ['limited', 'rate_limit', /rate limit.*slow down/],
  ])('fails as the provider does: %s', async (script, errorCategory, message) => {
    const row = await answerAll(await start(`@@script ${script}`), 'allow');
    expect(row).toMatchObject({ state: 'failed', outcome: 'error', errorCategory });
    expect(row.message).toMatch(message);
  });
});

describe('a run of an agent that speaks ACP', { timeout: 60_000 }, () => {
  beforeEach(() => openWorld({}));

  const start = async (agent: 'custom' | 'gemini', prompt: string, command?: string): Promise<RunId> => {
    const params = { issueId: world.issueId, harness: 'acp', agent, prompt } as const;
    const all = command === undefined ? params : { ...params, command };
    return (await world.engine.start(all, world.context('runs.start'))).runId;
  };

  test('starts with the command line that a person gave', async () => {
    const row = await answerAll(await start('custom', 'work', scriptedCommand()), 'allow');
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
  });

  test('says how to get an agent that is not there', async () => {
    await world.close();
    await openWorld({ HEARTH_GEMINI_PATH: '/no/such/gemini' });
    const runId = await start('gemini', 'Go.');
    const row = await world.until(runId, ({ state }) => isEnded(state));
    expect(row).toMatchObject({ state: 'failed', errorCategory: 'harness_missing' });
    expect(row.message).toContain('/no/such/gemini was not found');
    const { harnesses } = await world.engine.probe();
    expect(harnesses.find(({ agent }) => agent === 'gemini')?.reason).toContain('HEARTH_GEMINI_PATH');
  });
});
