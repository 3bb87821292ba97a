import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFaultWorld, type FaultWorld } from '../../../e2e/fixtures/fault-world.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';

let faults: FaultWorld;
beforeEach(async () => {
  faults = await openFaultWorld();
});
afterEach(() => faults.close());

const branch = 'hearth/eng-7-say-hello';
const logs = async ({ runId }: LocalRunRow): Promise<string[]> =>
  (await faults.world.timeline(runId)).flatMap((event) => (event.kind === 'log' ? [event.text] : []));

/** The person's own folder is as it was: the same commit, the same branch, nothing changed. */
async function expectUntouched(): Promise<void> {
  expect(await faults.repo.git('status', '--porcelain')).toBe('');
  expect(await faults.repo.git('rev-parse', 'main')).toBe(faults.repo.firstCommit);
  expect(await faults.repo.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
}

const expectNothingCollected = (row: LocalRunRow, message: RegExp): void => {
  expect(row).toMatchObject({ state: 'failed', outcome: 'error', errorCategory: 'workspace' });
  expect(row).not.toHaveProperty('commit');
  expect(row.message).toMatch(message);
};

describe('an agent that spoils its worktree', () => {
  test('13: by a merge with conflicts ends as one, and nothing of it is committed', async () => {
    const row = await faults.run(`
      git checkout -q -b other && echo theirs > README.md && git commit -qam theirs
      git checkout -q ${branch} && echo ours > README.md && git commit -qam ours
      git merge -q other; true`);
    expect(row).toMatchObject({ state: 'failed', errorCategory: 'merge_conflict', outcome: 'error' });
    expect(row.message).toMatch(/merge with conflicts.*Nothing was committed.*resolve them/);
    expect(readFileSync(join(row.worktree ?? '', 'README.md'), 'utf8')).toContain('<<<<<<<');
    await expectUntouched();
  });

  test('by a merge with conflicts and a failure says both', async () => {
    const row = await faults.run(`
      git checkout -q -b other && echo theirs > README.md && git commit -qam theirs
      git checkout -q ${branch} && echo ours > README.md && git commit -qam ours
      git merge -q other`);
    expect(row).toMatchObject({ state: 'failed', errorCategory: 'harness_crash', exitCode: 1 });
    expect(row.message).toMatch(/exit code 1.*merge with conflicts.*resolve them/);
  });

  test('by deleting it has no result, and is told where its commits are', async () => {
    const row = await faults.run('echo x > x.txt; git add . ; git commit -qm x; cd /; rm -rf "$OLDPWD"');
    expectNothingCollected(row, /removed its worktree.*hearth\/eng-7-say-hello.*not touched.*start/is);
    expect(await faults.repo.git('show', `${branch}:x.txt`)).toBe('x');
    await expectUntouched();
    await expect(faults.world.engine.diff({ runId: row.runId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('by putting a link to the repository in its place commits nothing there', async () => {
    await writeFile(join(faults.repo.path, 'private.txt'), 'mine');
    const row = await faults.run(
      `echo x > x.txt; here=$PWD; cd /; rm -rf "$here"; ln -s '${faults.repo.path}' "$here"`,
    );
    expectNothingCollected(row, /in the place of its worktree.*nothing.*collected.*start/is);
    expect(await faults.repo.git('log', '--all', '--format=%H')).toBe(faults.repo.firstCommit);
    expect(await faults.repo.git('status', '--porcelain')).toBe('?? private.txt');
  });

  test('by a file in its place has no result', async () => {
    const row = await faults.run('here=$PWD; cd /; rm -rf "$here"; echo x > "$here"');
    expectNothingCollected(row, /in the place of its worktree/);
    await expectUntouched();
  });

  test('by telling git to forget it keeps its files', async () => {
    const row = await faults.run('echo x > x.txt; rm -rf "$(git rev-parse --git-dir)"');
    expectNothingCollected(row, /git.*no longer.*worktree.*kept in .*start/is);
    expect(row.message).toContain(row.worktree ?? '?');
    expect(existsSync(join(row.worktree ?? '', 'x.txt'))).toBe(true);
    await expectUntouched();
  });

  test('by deleting its branch has nothing to be compared with, and keeps its files', async () => {
    const row = await faults.run('echo x > x.txt; git update-ref -d HEAD');
    expectNothingCollected(row, /deleted.*hearth\/eng-7-say-hello.*kept in .*start/is);
    expect(existsSync(join(row.worktree ?? '', 'x.txt'))).toBe(true);
    await expectUntouched();
  });

  test('by working on the branch that the person has checked out gets no commit from us there', async () => {
    const row = await faults.run('git checkout -q --ignore-other-worktrees main; echo x > x.txt');
    expectNothingCollected(row, /main.*nothing was committed.*kept in/is);
    expect(existsSync(join(row.worktree ?? '', 'x.txt'))).toBe(true);
    await expectUntouched();
  });

  test('by leaving the lock of a git that was killed is told what git said, and keeps its files', async () => {
    const row = await faults.run('echo x > x.txt; touch "$(git rev-parse --git-dir)/index.lock"');
    expectNothingCollected(row, /index\.lock.*kept in/is);
    expect(existsSync(join(row.worktree ?? '', 'x.txt'))).toBe(true);
  });
});

describe('an agent that leaves another branch', () => {
  test('is judged by what is checked out, and the timeline says which branch that is', async () => {
    const row = await faults.run('git checkout -q -b mine; echo x > x.txt; git add .; git commit -qm x');
    expect(row).toMatchObject({ state: 'succeeded', branch });
    expect(row.commit).toBe(await faults.repo.git('rev-parse', 'mine'));
    expect(await logs(row)).toEqual([`The agent left mine checked out instead of ${branch}.`]);
  });

  test('or none is judged by the commit it is at', async () => {
    const row = await faults.run('git checkout -q --detach; echo x > x.txt; git add .; git commit -qm x');
    expect(row).toMatchObject({ state: 'succeeded' });
    expect(await faults.repo.git('show', `${row.commit}:x.txt`)).toBe('x');
    expect(await logs(row)).toEqual([`The agent left no branch checked out instead of ${branch}.`]);
  });
});

describe('an agent that does not end well', () => {
  test('14: by doing nothing is no success', async () => {
    expect(await faults.run('true')).toMatchObject({
      state: 'failed',
      outcome: 'no_changes',
      errorCategory: 'evidence_missing',
      message: expect.stringMatching(/changed nothing.*Make the task clearer, then start again/),
    });
  });

  test('21: by ignoring every signal is gone with all it started, and its work is there', async () => {
    const marker = `1010.${process.pid}`;
    const runId = await faults.start(
      `trap '' TERM INT HUP; echo x > x.txt; setsid -f sleep ${marker}; (sleep ${marker} &); while :; do sleep ${marker}; done`,
    );
    await expect.poll(() => processesWith(marker).length).toBeGreaterThan(2);
    await faults.world.engine.cancel({ runId }, faults.world.context('runs.cancel'));
    expect(processesWith(marker)).toEqual([]);
    const row = await faults.world.row(runId);
    expect(row).toMatchObject({ state: 'cancelled', errorCategory: 'cancelled' });
    expect(row.message).toMatch(/person cancelled.*kept in its worktree/);
    expect(existsSync(join(row.worktree ?? '', 'x.txt'))).toBe(true);
  });

  test('21: by leaving a daemon behind takes it along when it ends by itself', async () => {
    const marker = `1011.${process.pid}`;
    const row = await faults.run(`setsid -f sleep ${marker}; echo x > x.txt`);
    expect(row).toMatchObject({ state: 'succeeded' });
    await expect.poll(() => processesWith(marker)).toEqual([]);
  });

  test('by a signal says which', async () => {
    const row = await faults.run('echo x > x.txt; kill -SEGV $$');
    expect(row).toMatchObject({ state: 'failed', errorCategory: 'harness_crash' });
    expect(row.message).toMatch(/(SIGSEGV|exit code 139).*committed: 1 file/);
  });
});

test('an agent that writes outside of its worktree is judged by its worktree alone', async () => {
  const outside = join(faults.scratch.path, 'outside.txt');
  const row = await faults.run(`echo x > '${outside}'; echo y > '${faults.repo.path}/stray.txt'`);
  expect(row).toMatchObject({ state: 'failed', errorCategory: 'evidence_missing' });
  expect(await faults.repo.git('log', '--all', '--format=%H')).toBe(faults.repo.firstCommit);
  expect(await faults.repo.git('status', '--porcelain')).toBe('?? stray.txt');
});

describe('an agent whose output nobody can keep up with', () => {
  test(
    '30, 32: is held back, recorded up to a bound and judged as any other',
    { timeout: 120_000 },
    async () => {
      const bytes = 64 * 1024 * 1024;
      const before = process.memoryUsage().rss;
      const row = await faults.run(`yes 'all work and no play' | head -c ${bytes}; echo x > x.txt`);
      expect(row).toMatchObject({ state: 'succeeded', message: 'Changed 1 file (+1 −0).' });
      expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
      const shown: Buffer[] = [];
      await faults.world.engine.attachTerminal(row.runId, {
        send: (chunk) => void shown.push(Buffer.from(chunk)),
        close: () => {},
      });
      expect(Buffer.concat(shown).toString()).toContain('all work and no play');
    },
  );
});
