import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitRepo, type GitRepo } from '../../e2e/fixtures/git-repo.ts';
import { processesWith } from '../../e2e/fixtures/processes.ts';
import { openRunWorld, type RunWorld } from '../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import type { LocalRunRow } from '../../shared/contract/run-schemas.ts';
import { issueId, runId as runIdSchema, type RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';
import { reduceRun } from './record/reduce-run.ts';
import type { RunLogEvent } from './record/run-record.ts';

/** Waits for a value that nothing announces; slow machines get their time. */

let scratch: Scratch;
let repo: GitRepo;
let world: RunWorld;

const open = (more: { repo?: string | null; env?: Record<string, string> } = {}): Promise<RunWorld> =>
  openRunWorld({ profile: join(scratch.path, 'profile'), repo: repo.path, ...more });
const reopen = async (more: Parameters<typeof open>[0]): Promise<void> => {
  await world.close();
  world = await open(more);
};

beforeEach(async () => {
  scratch = await createScratch('runs');
  repo = await createGitRepo({ directory: scratch.path });
  world = await open();
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const start = async (command: string): Promise<RunId> => {
  const params = { issueId: world.issueId, harness: 'pty', command } as const;
  return (await world.engine.start(params, world.context('runs.start'))).runId;
};
const ended = (runId: RunId): Promise<LocalRunRow> => world.until(runId, ({ state }) => isEnded(state));
const run = async (command: string): Promise<LocalRunRow> => ended(await start(command));
const states = async (runId: RunId): Promise<string[]> =>
  (await world.timeline(runId)).flatMap((event) => (event.kind === 'state' ? [event.state] : []));

describe('a run in a terminal', () => {
  test('changes a file in its own worktree, and that is its result', async () => {
    const row = await run('echo "Hello, world" > hello.txt');
    expect(row).toMatchObject({
      state: 'succeeded',
      outcome: 'none',
      errorCategory: 'none',
      exitCode: 0,
      branch: 'hearth/eng-7-say-hello',
      baseBranch: 'main',
      baseCommit: repo.firstCommit,
      hasTerminal: true,
      sandboxed: false,
      approval: null,
      message: 'Changed 1 file (+1 −0).',
    });
    expect(await repo.git('show', `${row.commit}:hello.txt`)).toBe('Hello, world');
    expect(await repo.git('rev-parse', 'hearth/eng-7-say-hello')).toBe(row.commit);
    expect(await repo.git('log', '-1', '--format=%s', row.commit ?? '')).toBe('ENG-7: Say hello');
    expect(existsSync(join(repo.path, 'hello.txt'))).toBe(false);
    expect(await repo.git('status', '--porcelain')).toBe('');
    expect(await states(row.runId)).toEqual(['queued', 'preparing', 'running', 'finishing', 'succeeded']);
    expect((await world.timeline(row.runId)).map(({ kind }) => kind)).toEqual([
      'state',
      'state',
      'worktree',
      'state',
      'state',
      'commit',
      'state',
    ]);
    const { files, truncated } = await world.engine.diff({ runId: row.runId });
    expect({ files, truncated }).toMatchObject({
      files: [{ path: 'hello.txt', change: 'added', added: 1 }],
      truncated: false,
    });
  });

  test('is told to the journal and the boundary, transition by transition', async () => {
    const { runId } = await run('echo x > x.txt');
    const { events } = world.journal.since(0, 1000);
    const changed = events.flatMap((event) => (event.kind === 'run.changed' ? [event.state] : []));
    expect(changed).toEqual(['queued', 'preparing', 'running', 'finishing', 'succeeded']);
    expect(world.envelopes.map(({ state }) => state)).toEqual(changed);
    const [first, last] = [world.envelopes[0], world.envelopes.at(-1)];
    expect(Object.keys(first ?? {}).toSorted()).toEqual([
      'errorCategory',
      'groupId',
      'issueId',
      'outcome',
      'queuedAt',
      'runId',
      'state',
    ]);
    expect(last).toMatchObject({ runId, branch: 'hearth/eng-7-say-hello', durationMs: expect.any(Number) });
    expect(events.filter(({ kind }) => kind === 'action')).toHaveLength(1);
  });

  test('is what its events add up to', async () => {
    const { runId } = await run('echo x > x.txt');
    const stored = world.store.read
      .all<{ event: string }>('SELECT event FROM run_event WHERE run_id = ? ORDER BY seq', runId)
      .map(({ event }) => JSON.parse(event) as RunLogEvent);
    const cached = world.store.read.get<{ record: string }>('SELECT record FROM run WHERE run_id = ?', runId);
    expect(reduceRun(stored)).toEqual(JSON.parse(cached?.record ?? ''));
    const seqs = world.journal
      .since(0, 1000)
      .events.flatMap((event) => ('runId' in event ? [event.seq] : []));
    expect(stored.map(({ seq }) => seq)).toEqual(seqs);
  });

  test('gets an environment of named variables and what a person granted, and nothing else', async () => {
    await reopen({
      env: { SECRET_TOKEN: 'no', GRANTED_KEY: 'yes', HEARTH_AGENT_ENV: 'GRANTED_KEY, ODD=NAME', LC_ALL: 'C' },
    });
    const { worktree } = await run('env > env.txt');
    const text = await readFile(join(worktree ?? '', 'env.txt'), 'utf8');
    const names = [...text.matchAll(/^(\w+)=/gm)].map(([, name]) => name ?? '').toSorted();
    const ofShell = ['OLDPWD', 'PWD', 'SHLVL', '_'];
    expect(names.filter((name) => !ofShell.includes(name))).toEqual([
      'COLORTERM',
      'GRANTED_KEY',
      ...['', '_1', '_2', '_3', '_4', '_5', '_6', '_7', '_8', '_9'].map((n) => `HEARTH_PORT${n}`),
      'HOME',
      'LC_ALL',
      'PATH',
      'TERM',
    ]);
  });

  test('can be typed to', async () => {
    const runId = await start('read line; echo "$line" > heard.txt');
    await world.untilEvent(runId, (event) => event.kind === 'state' && event.state === 'running');
    await expect
      .poll(() =>
        world.engine
          .steer({ runId, text: 'louder' }, world.context('runs.steer'))
          .catch((error: unknown) => error),
      )
      .toMatchObject({ runId });
    const row = await ended(runId);
    expect(await repo.git('show', `${row.commit}:heard.txt`)).toBe('louder');
    expect(await world.timeline(runId)).toContainEqual(
      expect.objectContaining({ kind: 'prompt', text: 'louder' }),
    );
  });
});

describe('a run that is no success', () => {
  test.each([
    [
      'changed nothing',
      'true',
      { outcome: 'no_changes', errorCategory: 'evidence_missing', exitCode: 0 },
      'changed nothing',
    ],
    [
      'a command that fails',
      'echo half > half.txt; exit 3',
      { errorCategory: 'harness_crash', exitCode: 3 },
      'exit code 3',
    ],
    [
      'a command that is not there',
      'no-such-agent',
      { errorCategory: 'harness_missing', exitCode: 127 },
      'Install it',
    ],
    [
      'a command that may not run',
      '/etc/passwd',
      { errorCategory: 'harness_missing', exitCode: 126 },
      'executable',
    ],
  ])('%s', async (_, command, expected, message) => {
    const row = await run(command);
    expect(row).toMatchObject({ state: 'failed', ...expected });
    expect(row.message).toContain(message);
  });

  test('keeps what a failed command changed', async () => {
    const row = await run('echo half > half.txt; exit 3');
    expect(await repo.git('show', `${row.commit}:half.txt`)).toBe('half');
    expect(row.outcome).toBe('error');
  });

  test.each([
    ['no repository', async () => '/etc', /is not a git repository/],
    ['a folder that is not there', async () => '/no/such/folder', /There is no folder/],
    ['a repository without a commit', async () => emptyRepo(), /no commit yet/],
  ])('fails in its workspace: %s', async (_, make, message) => {
    await reopen({ repo: await make() });
    const row = await run('true');
    expect(row).toMatchObject({ state: 'failed', errorCategory: 'workspace', worktree: null });
    expect(row.message).toMatch(message);
    expect(await states(row.runId)).toEqual(['queued', 'preparing', 'failed']);
  });

  test('takes another branch when its own is taken', async () => {
    await repo.git('branch', 'hearth/eng-7-say-hello');
    expect(await run('echo x > x.txt')).toMatchObject({
      state: 'succeeded',
      branch: 'hearth/eng-7-say-hello-2',
    });
  });

  test('on a disk that is full, and says so once there is space again', async () => {
    const runId = await start('read line; echo x > x.txt');
    await world.until(runId, ({ state }) => state === 'running');
    const keys = await world.engine.attachTerminal(runId, { send: () => {}, close: () => {} });
    world.fillDisk(true);
    keys.receive(Buffer.from('\r'));
    const cancel = (): Promise<unknown> => world.engine.cancel({ runId }, world.context('runs.cancel'));
    await expect(cancel()).rejects.toMatchObject({ code: 'DISK_FULL' });
    await expect(start('true')).rejects.toMatchObject({ code: 'DISK_FULL' });
    // Those two, and the engine itself.
    await expect.poll(() => world.unsaved).toBeGreaterThan(2);
    world.fillDisk(false);
    expect(await ended(runId)).toMatchObject({ state: 'failed', errorCategory: 'disk' });
  });

  const emptyRepo = async (): Promise<string> => {
    const path = join(scratch.path, 'empty');
    await mkdir(path);
    await repo.git('init', '--quiet', path);
    return path;
  };
});

describe('a run is refused', () => {
  const refused = (params: object): Promise<unknown> =>
    world.engine
      .start(
        { issueId: world.issueId, harness: 'pty', command: 'true', ...params },
        world.context('runs.start'),
      )
      .catch((error: unknown) => error);

  test('without a repository, saying what to do', async () => {
    await reopen({ repo: null });
    const error = await refused({});
    expect(error).toMatchObject({
      code: 'NO_REPOSITORY',
      message: expect.stringContaining('Set the folder'),
    });
    expect((await world.engine.query({ limit: 10 })).rows).toEqual([]);
    expect(world.envelopes).toEqual([]);
  });

  test('for an issue that is not there, or with the wrong words', async () => {
    const other = issueId.parse('01890000-0000-7000-8000-00000000000f');
    expect(await refused({ issueId: other })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refused({ command: undefined })).toMatchObject({ code: 'INVALID_PARAMS' });
    expect(await refused({ harness: 'codex' })).toMatchObject({ code: 'INVALID_PARAMS' });
    expect(await refused({ prompt: 'x' })).toMatchObject({ code: 'INVALID_PARAMS' });
  });

  test('while another one lives on the issue, and not afterwards', async () => {
    const runId = await start('read line; echo x > x.txt');
    expect(await refused({})).toMatchObject({ code: 'RUN_ACTIVE' });
    await world.engine.cancel({ runId }, world.context('runs.cancel'));
    expect(await run('echo x > x.txt')).toMatchObject({ state: 'succeeded' });
    expect((await world.engine.query({ limit: 10 })).rows.map(({ state }) => state)).toEqual([
      'succeeded',
      'cancelled',
    ]);
    expect((await world.engine.query({ issueId: world.issueId, limit: 1 })).rows).toHaveLength(1);
  });

  test('when nobody knows it', async () => {
    const runId = runIdSchema.parse('01890000-0000-7000-8000-00000000000e');
    for (const ask of [
      world.engine.get({ runId }),
      world.engine.diff({ runId }),
      world.engine.events({ runId, after: 0, limit: 1 }),
    ]) {
      await expect(ask).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(world.engine.cancel({ runId }, world.context('runs.cancel'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('a cancel', () => {
  test('leaves no process, however stubborn, and keeps the work', { timeout: 30_000 }, async () => {
    const marker = `1000.${process.pid}`;
    const runId = await start(
      `trap '' INT TERM HUP; echo half > half.txt; setsid sleep ${marker} & (nohup sleep ${marker} > /dev/null 2>&1 &) ; sleep ${marker}`,
    );
    await expect.poll(() => processesWith(marker).length).toBeGreaterThan(2);
    await world.engine.cancel({ runId }, world.context('runs.cancel'));
    expect(processesWith(marker)).toEqual([]);
    const row = await world.row(runId);
    expect(row).toMatchObject({ state: 'cancelled', errorCategory: 'cancelled', outcome: 'none' });
    expect(readFileSync(join(row.worktree ?? '', 'half.txt'), 'utf8')).toBe('half\n');
    expect((await world.engine.diff({ runId })).files).toMatchObject([{ path: 'half.txt' }]);
    await expect(world.engine.cancel({ runId }, world.context('runs.cancel'))).rejects.toMatchObject({
      code: 'RUN_ENDED',
    });
  });

  test('right after the start is a cancel too', async () => {
    const runId = await start('sleep 1000');
    await world.engine.cancel({ runId }, world.context('runs.cancel'));
    expect(await world.row(runId)).toMatchObject({ state: 'cancelled' });
  });

  test('comes with the close of the host', async () => {
    const runId = await start('sleep 1000');
    await world.until(runId, ({ state }) => state === 'running');
    await world.engine.close();
    expect(await world.row(runId)).toMatchObject({
      state: 'cancelled',
      message: expect.stringContaining('closed'),
    });
    await expect(start('true')).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });
});

test('a repository that would run programs runs none through us', async () => {
  const proof = join(scratch.path, 'executed');
  await mkdir(proof);
  const hooks = join(repo.path, '.git/hooks');
  for (const hook of ['post-checkout', 'pre-commit', 'post-commit', 'reference-transaction']) {
    await writeFile(join(hooks, hook), `#!/bin/sh\ntouch '${proof}/${hook}'\n`, { mode: 0o755 });
  }
  const agent = `
    git config core.fsmonitor "touch '${proof}/fsmonitor'; false"
    git config filter.evil.clean "touch '${proof}/clean'; cat"
    git config diff.external "touch '${proof}/diff'; true"
    echo '* filter=evil' > .gitattributes
    echo x > x.txt`;
  const row = await run(agent);
  expect(row).toMatchObject({ state: 'succeeded' });
  await world.engine.diff({ runId: row.runId });
  expect(await readdir(proof)).toEqual([]);
});
