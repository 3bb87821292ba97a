import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAgent } from '../../e2e/fixtures/agents.ts';
import { createCodexHome } from '../../e2e/fixtures/codex-home.ts';
import { createGitRepo, type GitRepo } from '../../e2e/fixtures/git-repo.ts';
import { createModelServer, type ModelServer } from '../../e2e/fixtures/model-server/model-server.ts';
import { openRunWorld, type RunWorld } from '../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import type { Params } from '../../shared/contract/contract.ts';
import type { LocalRunRow } from '../../shared/contract/run-schemas.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';

const codex = findAgent('codex');
let scratch: Scratch;
let repo: GitRepo;
let world: RunWorld;

beforeEach(async () => {
  scratch = await createScratch('run-again');
  repo = await createGitRepo({ directory: scratch.path });
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const open = async (env: Record<string, string> = {}): Promise<void> => {
  world = await openRunWorld({ profile: join(scratch.path, 'profile'), repo: repo.path, env });
};
const start = async (params: Omit<Params<'runs.start'>, 'issueId'>): Promise<RunId> =>
  (await world.engine.start({ issueId: world.issueId, ...params }, world.context('runs.start'))).runId;
const again = async (runId: RunId, more: Omit<Params<'runs.again'>, 'runId'>): Promise<RunId> =>
  (await world.engine.again({ runId, ...more }, world.context('runs.again'))).runId;
const ended = (runId: RunId): Promise<LocalRunRow> => world.until(runId, ({ state }) => isEnded(state));

describe('another attempt of a command', () => {
  beforeEach(() => open());
  const command = 'echo again >> tries.txt';

  test('55: is made in a fresh worktree', async () => {
    const first = await ended(await start({ harness: 'pty', command }));
    const second = await ended(await again(first.runId, { mode: 'retry' }));
    expect(second.worktree).not.toBe(first.worktree);
    expect(await repo.git('show', `${second.commit}:tries.txt`)).toBe('again');
  });

  test('55: or goes on in the worktree of the last one', async () => {
    const first = await ended(await start({ harness: 'pty', command }));
    const second = await ended(await again(first.runId, { mode: 'continue' }));
    expect(second).toMatchObject({ worktree: first.worktree, branch: first.branch, state: 'succeeded' });
    expect(await repo.git('show', `${second.commit}:tries.txt`)).toBe('again\nagain');
  });

  test('55: not while the run is going, nor in a worktree that is gone', async () => {
    const runId = await start({ harness: 'pty', command: 'sleep 1000' });
    await expect(again(runId, { mode: 'retry' })).rejects.toMatchObject({ code: 'RUN_ACTIVE' });
    await world.until(runId, ({ worktree }) => worktree !== null);
    await world.engine.cancel({ runId }, world.context('runs.cancel'));
    await rm((await world.row(runId)).worktree ?? '', { recursive: true });
    await expect(again(runId, { mode: 'continue' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

const missing = 'missing' in codex ? ` (skipped: ${codex.missing})` : '';
describe.skipIf('missing' in codex)(`another attempt of codex${missing}`, { timeout: 60_000 }, () => {
  let model: ModelServer;
  const scripts = {
    default: [{ say: 'Done.', shell: 'echo one >> tries.txt' }, { say: 'One is there.' }],
    more: [{ say: 'Going on.', shell: 'echo two >> tries.txt' }, { say: 'Two is there.' }],
  };

  beforeEach(async () => {
    model = await createModelServer({ scripts });
    const { path, env } = await createCodexHome({ directory: scratch.path, modelServerUrl: model.url });
    const program = 'path' in codex ? codex.path : '';
    const granted = { HOME: path, HEARTH_CODEX_PATH: program, HEARTH_AGENT_ENV: 'SCRIPTED_MODEL_KEY' };
    await open({ ...env, ...granted });
    const settings = { projectId: null, patch: { approvals: 'never_ask' } } as const;
    await world.engine.control.updateSettings(settings, world.context('projects.setRunSettings'));
  });
  afterEach(() => model.close());

  test('55: goes on in its session, with what a person wrote on its changes', async () => {
    const first = await ended(await start({ harness: 'codex' }));
    expect(first.state).toBe('succeeded');
    const comments = [
      { path: 'tries.txt', side: 'after', line: 1, endLine: 1, text: 'Say it in words.' },
    ] as const;
    await world.engine.comment(
      { runId: first.runId, comments: [...comments] },
      world.context('runs.comment'),
    );
    const second = await ended(await again(first.runId, { mode: 'continue', prompt: '@@script more' }));
    expect(second).toMatchObject({ state: 'succeeded', worktree: first.worktree });
    expect(await repo.git('show', `${second.commit}:tries.txt`)).toBe('one\ntwo');
    const events = await world.timeline(second.runId);
    const prompts = events.filter((event) => event.kind === 'prompt');
    expect(prompts[0]?.text).toContain('Say it in words.');
    expect(prompts[0]?.text).not.toContain('An earlier attempt');
    expect(events.filter(({ kind }) => kind === 'unknown')).toEqual([]);
    expect(events).not.toContainEqual(
      expect.objectContaining({ text: expect.stringMatching(/deprecated/i) }),
    );
  });
});
