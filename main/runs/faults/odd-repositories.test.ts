import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openFaultWorld, type FaultWorld } from '../../../e2e/fixtures/fault-world.ts';
import type { RunWorld } from '../../../e2e/fixtures/run-world.ts';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';

let faults: FaultWorld;
beforeEach(async () => {
  faults = await openFaultWorld();
});
afterEach(() => faults.close());

/** Runs a command on another repository, in a host of its own. */
async function runIn(repo: string, command: string): Promise<LocalRunRow> {
  await faults.world.close();
  const world: RunWorld = await faults.open({ repo });
  onTestFinished(() => world.close());
  const params = { issueId: world.issueId, harness: 'pty', command } as const;
  const { runId } = await world.engine.start(params, world.context('runs.start'));
  return world.until(runId, ({ state }) => isEnded(state));
}
const fresh = (): Promise<string> => mkdtemp(join(faults.scratch.path, 'odd-'));
const git = (...args: readonly string[]): Promise<string> => faults.repo.git(...args);
const success = { state: 'succeeded', message: 'Changed 1 file (+1 −0).' };
const change = 'echo x > x.txt';

describe('a repository', () => {
  test('without a commit is told to make one', async () => {
    const empty = await fresh();
    await git('init', '--quiet', empty);
    const row = await runIn(empty, change);
    expect(row).toMatchObject({ state: 'failed', errorCategory: 'workspace', worktree: null });
    expect(row.message).toMatch(/no commit yet.*Make a first commit, then start again/);
    expect(await readdir(empty)).toEqual(['.git']);
  });

  test('with a detached head gives its commit as the base', async () => {
    await git('checkout', '--quiet', '--detach');
    const row = await faults.run(change);
    expect(row).toMatchObject({ ...success, baseBranch: 'HEAD', baseCommit: faults.repo.firstCommit });
    expect(await git('status', '--porcelain', '--branch')).toBe('## HEAD (no branch)');
  });

  test('13: with a submodule leaves that alone, also when the agent worked in it', async () => {
    const inner = await fresh();
    await git('init', '--quiet', '--initial-branch=main', inner);
    await git(
      '-C',
      inner,
      '-c',
      'user.name=A',
      '-c',
      'user.email=a@b',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'i',
    );
    await git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'inner');
    await git('commit', '--quiet', '--all', '--message=With a submodule');
    const row = await faults.run(`${change}; mkdir -p inner && echo y > inner/y.txt`);
    expect(row).toMatchObject(success);
    expect(await git('diff', '--name-only', 'main', row.commit ?? '')).toBe('x.txt');
    expect(await git('status', '--porcelain')).toBe('');
  });

  test('that is a shallow clone works as any other', async () => {
    await git('commit', '--quiet', '--allow-empty', '--message=Second');
    const shallow = await fresh();
    await git('clone', '--quiet', '--depth=1', `file://${faults.repo.path}`, shallow);
    const row = await runIn(shallow, change);
    expect(row).toMatchObject(success);
    expect(await git('-C', shallow, 'rev-parse', '--is-shallow-repository')).toBe('true');
  });

  test('with many files is compared by what changed', async () => {
    const folders = Array.from({ length: 50 }, (_, n) => join(faults.repo.path, `d${n}`));
    for (const folder of folders) {
      await mkdir(folder);
      await Promise.all(Array.from({ length: 100 }, (_, n) => writeFile(join(folder, `${n}.txt`), `${n}\n`)));
    }
    await git('add', '--all');
    await git('commit', '--quiet', '--message=Many');
    const row = await faults.run(`${change}; echo more >> d7/7.txt; rm -r d9`);
    expect(row).toMatchObject({ state: 'succeeded', message: 'Changed 102 files (+2 −100).' });
  });

  test.skipIf(process.platform !== 'linux')(
    'that cannot be written is left as it is, and git says why',
    async (context) => {
      const folder = join(faults.repo.path, '.git');
      const isRoot = process.getuid?.() === 0;
      // Root may write whatever its mode is.
      const [program, lock, unlock] = isRoot ? ['chattr', '+i', '-i'] : ['chmod', 'a-w', 'u+w'];
      const set = async (mode: string): Promise<boolean> =>
        (await execa(program, ['-R', mode, folder], { reject: false })).exitCode === 0;
      onTestFinished(async () => void (await set(unlock)));
      if (!(await set(lock))) return context.skip('Nothing can be made read-only here');
      const before = await git('for-each-ref');
      const row = await faults.run(change);
      await set(unlock);
      expect(row).toMatchObject({ state: 'failed', errorCategory: 'workspace', worktree: null });
      expect(row.message).toMatch(/git refused|Nothing was changed/);
      expect(await git('for-each-ref')).toBe(before);
      expect(await git('status', '--porcelain')).toBe('');
    },
  );
});

describe('a disk that is full', () => {
  /** SQLite itself refuses to grow the log, as it does on a full disk. */
  const fill = (world: RunWorld, isFull: boolean): void => {
    const pages = world.store.read.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0;
    world.store.read.get(isFull ? `PRAGMA max_page_count = ${pages}` : 'PRAGMA max_page_count = 1000000000');
  };

  test('5: ends the run as soon as it takes something again, and says that what was done is kept', async () => {
    const { world } = faults;
    const hungry = 'i=0; while [ ! -e go ]; do sleep 0.05; done; echo x > x.txt';
    const runId = await faults.start(hungry);
    const { worktree } = await world.until(runId, ({ state }) => state === 'running');
    fill(world, true);
    const big = {
      issueId: world.issueId,
      harness: 'codex',
      prompt: 'x'.repeat(200_000),
      several: true,
    } as const;
    await expect(world.engine.start(big, world.context('runs.start'))).rejects.toMatchObject({
      code: 'DISK_FULL',
    });
    await writeFile(join(worktree ?? '', 'go'), '');
    // Its transitions are small, so one of them may still find room: what counts is that it ends and tells the truth.
    const end = faults.ended(runId);
    fill(world, false);
    expect(await end).toMatchObject({ state: expect.stringMatching(/succeeded|failed/) });
    expect(world.engine.liveCount()).toBe(0);
    const seqs = world.journal.since(0, 1000).events.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, n) => n + 1));
  });
});
