import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitRepo } from '../../e2e/fixtures/git-repo.ts';
import { openRunWorld, type RunWorld } from '../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import type { Params } from '../../shared/contract/contract.ts';
import type { LocalRunRow } from '../../shared/contract/run-schemas.ts';
import { runId as runIdSchema, type RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';

let scratch: Scratch;
let world: RunWorld;

beforeEach(async () => {
  scratch = await createScratch('run-files');
  const files = { 'README.md': '# Example\n', 'src/clock.ts': 'local\n', 'src/deep/tide.ts': 'high\n' };
  const repo = await createGitRepo({ directory: scratch.path, files });
  world = await openRunWorld({ profile: join(scratch.path, 'profile'), repo: repo.path });
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const start = async (command: string): Promise<RunId> => {
  const params = { issueId: world.issueId, harness: 'pty', command } as const;
  return (await world.engine.start(params, world.context('runs.start'))).runId;
};
const run = async (command: string): Promise<LocalRunRow> =>
  world.until(await start(command), ({ state }) => isEnded(state));
/** As soon as the agent can be spoken to. */
const steer = (runId: RunId, text: string): Promise<unknown> =>
  expect
    .poll(() =>
      world.engine.steer({ runId, text }, world.context('runs.steer')).then(
        () => 'sent',
        (error: unknown) => error,
      ),
    )
    .toBe('sent');
const comment = (
  runId: RunId,
  text: string,
  place: Partial<Params<'runs.comment'>['comments'][number]> = {},
) =>
  world.engine.comment(
    { runId, comments: [{ path: 'src/clock.ts', side: 'after', line: 1, endLine: 1, text, ...place }] },
    world.context('runs.comment'),
  );

describe('the files of a run', () => {
  test('are listed folder by folder, with what the agent changed', async () => {
    const { runId } = await run('echo low > src/deep/tide.ts; echo new > added.txt');
    expect(await world.engine.files({ runId, path: '' })).toEqual({
      path: '',
      truncated: false,
      entries: [
        { name: 'src', kind: 'folder', size: null, changed: true },
        { name: 'README.md', kind: 'file', size: 10, changed: false },
        { name: 'added.txt', kind: 'file', size: 4, changed: true },
      ],
    });
    expect((await world.engine.files({ runId, path: 'src' })).entries).toEqual([
      { name: 'deep', kind: 'folder', size: null, changed: true },
      { name: 'clock.ts', kind: 'file', size: 6, changed: false },
    ]);
    expect(await world.engine.file({ runId, path: 'src/deep/tide.ts', from: 0 })).toMatchObject({
      text: 'low\n',
      next: null,
    });
  });

  test('are read while the agent works, and its own index is left alone', async () => {
    const runId = await start('echo new > added.txt; read go; git status --porcelain > status.txt');
    await world.untilEvent(runId, (event) => event.kind === 'state' && event.state === 'running');
    await expect
      .poll(async () => (await world.engine.files({ runId, path: '' })).entries.map(({ name }) => name))
      .toContain('added.txt');
    await steer(runId, 'go');
    await world.until(runId, ({ state }) => isEnded(state));
    const { text } = await world.engine.file({ runId, path: 'status.txt', from: 0 });
    expect(text).toContain('?? added.txt');
  });

  test('are refused with codes: paths that lead out, runs of nobody', async () => {
    const { runId, worktree } = await run('echo new > added.txt');
    await symlink('/etc', join(worktree ?? '', 'etc'));
    const { engine } = world;
    await expect(engine.files({ runId, path: '../..' })).rejects.toMatchObject({ code: 'INVALID_PARAMS' });
    await expect(engine.files({ runId, path: 'etc' })).rejects.toMatchObject({ code: 'INVALID_PARAMS' });
    await expect(engine.file({ runId, path: '.git', from: 0 })).rejects.toMatchObject({
      code: 'INVALID_PARAMS',
    });
    await expect(engine.file({ runId, path: 'gone', from: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const nobody = runIdSchema.parse('01890000-0000-7000-8000-00000000ffff');
    await expect(engine.files({ runId: nobody, path: '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('comments on the changes of a run', () => {
  test('of one that has ended are kept, with the code that they are about', async () => {
    const { runId } = await run('echo ship > src/clock.ts');
    expect(await comment(runId, 'Name the zone.')).toMatchObject({ runId, sent: false });
    const kept = (await world.timeline(runId)).at(-1);
    expect(kept).toMatchObject({
      kind: 'comments',
      sent: false,
      comments: [{ path: 'src/clock.ts', line: 1, text: 'Name the zone.', code: 'ship' }],
    });
    expect(await world.row(runId)).toMatchObject({ state: 'succeeded' });
  });

  test('are never typed into a terminal, where a shell may listen', async () => {
    const runId = await start('echo ship > src/clock.ts; read a; read b; echo "heard $a $b" > heard.txt');
    await steer(runId, 'one');
    expect(await comment(runId, 'Do not run this.')).toMatchObject({ sent: false });
    await steer(runId, 'two');
    await world.until(runId, ({ state }) => isEnded(state));
    expect(await world.engine.file({ runId, path: 'heard.txt', from: 0 })).toMatchObject({
      text: 'heard one two\n',
    });
  });

  test('on a file that is not in the diff are kept without code', async () => {
    const { runId } = await run('echo ship > src/clock.ts');
    await comment(runId, 'And this?', { path: 'README.md' });
    expect((await world.timeline(runId)).at(-1)).toMatchObject({
      comments: [{ path: 'README.md', text: 'And this?' }],
    });
  });
});
