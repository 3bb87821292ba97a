import { lstat, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RunFailure } from '../failure.ts';
import { placeOf } from '../git/collect.ts';
import { GitError } from '../git/git-error.ts';
import type { Git } from '../git/git.ts';
import { assertInside, type Worktree } from '../git/worktree.ts';

/**
 * Looks whether a worktree that an agent had to itself may still be collected from. Rejects with a RunFailure that says
 * what the agent did with it. Without this the content of a link's target, or a commit without a past, would be taken
 * for the agent's work, and the person's own branch would get a commit from us.
 */
export async function assertCollectable(git: Git, worktree: Worktree, root: string): Promise<void> {
  await assertInPlace(worktree, root);
  const branch = await headOf(git, worktree);
  const { path, base } = worktree;
  if (branch !== base || base === 'HEAD') return;
  throw workspace(
    `The agent checked out ${base}, which is yours, instead of ${worktree.branch}, so nothing was committed there. ` +
      `What it changed is kept in ${path}. Look at it, and at what ${base} holds now, before you start again.`,
  );
}

async function assertInPlace({ path, branch }: Worktree, root: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) {
    throw workspace(
      `The agent removed its worktree, so nothing was collected from there. What it committed before is on branch ${branch}; ` +
        'your own folder was not touched. Start the run again.',
    );
  }
  const isFolder = found.isDirectory() && (await realpath(path)) === resolve(path);
  if (isFolder) return assertInside(path, root);
  throw workspace(
    `The agent put something else in the place of its worktree, so nothing was collected from there. What it committed ` +
      `before is on branch ${branch}. Look at ${path}, remove it, then start the run again.`,
  );
}

/** The branch that is checked out, null when none is. */
async function headOf(git: Git, worktree: Worktree): Promise<string | null> {
  const place = placeOf(worktree);
  const { path, branch } = worktree;
  const accept = [0, 1];
  try {
    const head = await git.run(place, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { accept });
    if (head.code === 1) {
      throw workspace(
        `The agent deleted the branch that it worked on (it was given ${branch}), so there is nothing to compare its work with. ` +
          `The files are kept in ${path}. Take from there what you need, then start the run again.`,
      );
    }
    const name = await git.run(place, ['symbolic-ref', '--quiet', '--short', 'HEAD'], { accept });
    return name.stdout.trimEnd() || null;
  } catch (error) {
    if (!(error instanceof GitError) || error.failure !== 'failed') throw error;
    throw workspace(
      `The agent changed the repository so that git no longer knows the worktree, so nothing was collected. Its files are ` +
        `kept in ${path}. Take from there what you need, then start the run again.`,
    );
  }
}

function workspace(message: string): RunFailure {
  return new RunFailure('workspace', message);
}
