import { authorEnvironment } from '../git/author.ts';
import { commitOfBranch } from '../git/check-repository.ts';
import { placeOf } from '../git/collect.ts';
import type { Git, GitOptions, GitPlace } from '../git/git.ts';
import { snapshotTree } from '../git/snapshot.ts';
import { headAt, isAncestor } from '../git/status.ts';
import type { Worktree } from '../git/worktree.ts';

/** Where the work of a discarded run is kept. It is no branch, so nobody sees it who does not look for it. */
export function discardedRef(runId: string): string {
  return `refs/hearth/discarded/${runId}`;
}

/**
 * Marks the work of a run as not wanted. All of it, uncommitted files included, is kept as one commit that
 * `undoDiscard` brings back; ignored files are not. Gives the commit; rejects with a GitError.
 */
export async function discard(
  git: Git,
  worktree: Worktree,
  { runId, scratch, signal }: { runId: string; scratch: string; signal: AbortSignal },
): Promise<string> {
  const place = placeOf(worktree);
  const options: GitOptions = { signal };
  const tree = await snapshotTree(git, worktree, { scratch, signal });
  const parents = await tipsOf(git, worktree, options);
  const env = await authorEnvironment(git, place, options);
  const args = ['commit-tree', '--no-gpg-sign', ...parents.flatMap((tip) => ['-p', tip]), '-F', '-', tree];
  const input = `Discarded work of ${worktree.branch}\n`;
  const commit = (await git.run(place, args, { ...options, env, input })).stdout.trimEnd();
  await git.run(place, ['update-ref', '-m', 'hearth: discard', discardedRef(runId), commit], options);
  return commit;
}

/** What would be lost with the worktree and its branch: the head, and the branch where that is elsewhere. */
export async function tipsOf(git: Git, worktree: Worktree, options: GitOptions): Promise<string[]> {
  const place = placeOf(worktree);
  const head = await headAt(git, place, options);
  const branch = await commitOfBranch(git, place, worktree.branch, options.signal);
  return branch === null || branch === head ? [head] : [head, branch];
}

/**
 * Makes the branch of a discarded run again, with what was not committed as its last commit; under another name
 * when it has moved on meanwhile. Gives its name, or null when nothing of the run was discarded.
 */
export async function undoDiscard(
  git: Git,
  worktree: Worktree,
  { runId, signal }: { runId: string; signal: AbortSignal },
): Promise<string | null> {
  const place: GitPlace = { cwd: worktree.commonDir, gitDir: worktree.commonDir };
  const options: GitOptions = { signal };
  const commit = await discardedCommit(git, worktree, { runId, options });
  if (commit === null) return null;
  for (let attempt = 1; ; attempt++) {
    const branch = attempt === 1 ? worktree.branch : `${worktree.branch}-restored-${attempt}`;
    const there = await commitOfBranch(git, place, branch, signal);
    const isSafe = there !== null && (await isAncestor(git, place, { commit, of: there }, options));
    if (there !== null && !isSafe) continue;
    const make = ['update-ref', '-m', 'hearth: restore', `refs/heads/${branch}`, commit, ''];
    if (there === null) await git.run(place, make, options);
    await git.run(place, ['update-ref', '-d', discardedRef(runId), commit], options);
    return branch;
  }
}

/** The commit that keeps the work of a discarded run; null when it was not discarded. */
export async function discardedCommit(
  git: Git,
  { commonDir }: Worktree,
  { runId, options }: { runId: string; options: GitOptions },
): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', `${discardedRef(runId)}^{commit}`];
  const place = { cwd: commonDir, gitDir: commonDir };
  const { code, stdout } = await git.run(place, args, { ...options, accept: [0, 1] });
  return code === 0 ? stdout.trimEnd() : null;
}
