import { authorEnvironment } from './author.ts';
import { commitOfBranch } from './check-repository.ts';
import { findCheckout, type Checkout } from './checkouts.ts';
import { placeOf } from './collect.ts';
import { fastForward } from './fast-forward.ts';
import { GitError } from './git-error.ts';
import type { Git, GitOptions } from './git.ts';
import { refused, type Landing, type Refusal } from './landing.ts';
import { isAwaited, operationIn } from './operation.ts';
import { rebaseOnto } from './rebase.ts';
import { branchAt, headAt, isAncestor, uncommittedFiles } from './status.ts';
import type { Worktree } from './worktree.ts';

export interface LandRequest {
  /** Branch that takes the work in. */
  readonly onto: string;
  /** After the rebase the branch is moved on (`rebase`), or gets a merge commit with the same files (`merge`). */
  readonly how: 'rebase' | 'merge';
  /** Of the merge commit. */
  readonly message?: string;
  /**
   * Proves the acceptance criteria again at the commit that is about to land, which is checked out in the
   * worktree. False keeps it from landing.
   */
  readonly revalidate: (commit: string) => Promise<boolean>;
  readonly signal: AbortSignal;
}

interface Start {
  readonly head: string;
  readonly base: string;
}

/**
 * Brings the branch of a run into another one: rebased in the worktree onto its present head, proven again, then
 * the other branch is moved, in its checkout if it has one, and only as long as nobody else moved it. Nothing is
 * pushed and no change of a person is touched. A refusal says what is in the way; rejects with a GitError or
 * RunFailure.
 */
export async function land(git: Git, worktree: Worktree, request: LandRequest): Promise<Landing> {
  const { onto, revalidate, signal } = request;
  const options: GitOptions = { signal };
  const start = await prepare(git, worktree, onto, options);
  if ('landed' in start) return start;
  const { base } = start;
  const rebased = await rebaseOnto(git, worktree, { ...start, options });
  if ('conflicts' in rebased) return refused('merge_conflict', { onto, files: rebased.conflicts });
  const { commit } = rebased;
  if (!(await revalidate(commit))) return refused('not_proven', { onto, commit });
  signal.throwIfAborted();
  const place = placeOf(worktree);
  const same = (await commitOfBranch(git, place, worktree.branch, signal)) === commit;
  if (!same || (await headAt(git, place, options)) !== commit) return refused('changed_meanwhile', { onto });
  const target =
    request.how === 'merge' ? await mergeCommit(git, worktree, { base, commit }, request) : commit;
  return moveBase(git, worktree, { onto, base, target, commit, options });
}

/** Everything that can be refused before anything is done. */
async function prepare(
  git: Git,
  worktree: Worktree,
  onto: string,
  options: GitOptions,
): Promise<Start | Refusal> {
  const place = placeOf(worktree);
  const base = await commitOfBranch(git, place, onto, options.signal);
  if (base === null || onto === worktree.branch) return refused('unknown_base', { onto });
  const operation = await operationIn(worktree.gitDir);
  if (operation !== null) return refused('worktree_busy', { onto, path: worktree.path, operation });
  if ((await branchAt(git, place, options)) !== worktree.branch) return refused('off_branch', { onto });
  const files = await uncommittedFiles(git, place, { ...options, untracked: true });
  if (files.length > 0) return refused('uncommitted', { onto, files });
  const head = await headAt(git, place, options);
  if (await isAncestor(git, place, { commit: head, of: base }, options)) return refused('nothing', { onto });
  const checkout = await findCheckout(git, worktree, onto, options);
  return (await checkTarget(git, worktree, { onto, checkout, options })) ?? { head, base };
}

/** Null when the branch may be moved. */
async function checkTarget(
  git: Git,
  { commonDir }: Worktree,
  { onto, checkout, options }: { onto: string; checkout: Checkout; options: GitOptions },
): Promise<Refusal | null> {
  if (checkout.kind === 'unusable') return refused('checked_out_elsewhere', { onto, path: checkout.path });
  if (checkout.kind === 'place') {
    const { cwd: path, gitDir } = checkout.place;
    const operation = await operationIn(gitDir);
    if (operation !== null) return refused('checkout_busy', { onto, path, operation });
    const files = await uncommittedFiles(git, checkout.place, { ...options, untracked: false });
    if (files.length > 0) return refused('checkout_dirty', { onto, path, files });
  }
  // Also of a branch that is checked out: another checkout may be in the middle of rebasing it.
  if (await isAwaited(commonDir, onto)) return refused('base_awaited', { onto });
  return null;
}

/** The files are those that were proven: only the history is another. */
async function mergeCommit(
  git: Git,
  worktree: Worktree,
  { base, commit }: { base: string; commit: string },
  { onto, message = `Merge ${worktree.branch} into ${onto}\n`, signal }: LandRequest,
): Promise<string> {
  const place = placeOf(worktree);
  const env = await authorEnvironment(git, place, { signal });
  const args = ['commit-tree', '--no-gpg-sign', '-p', base, '-p', commit, '-F', '-', `${commit}^{tree}`];
  return (await git.run(place, args, { signal, env, input: message })).stdout.trimEnd();
}

interface Move {
  readonly onto: string;
  readonly base: string;
  readonly target: string;
  readonly commit: string;
  readonly options: GitOptions;
}

async function moveBase(git: Git, worktree: Worktree, move: Move): Promise<Landing> {
  const { onto, base, target, commit, options } = move;
  const place = placeOf(worktree);
  if ((await commitOfBranch(git, place, onto, options.signal)) !== base)
    return refused('base_moved', { onto });
  const checkout = await findCheckout(git, worktree, onto, options);
  const refusal = await checkTarget(git, worktree, { onto, checkout, options });
  if (refusal) return refusal;
  if (checkout.kind === 'place') {
    const problem = await fastForward(git, worktree, {
      checkout: checkout.place,
      onto,
      base,
      target,
      options,
    });
    if (problem) return problem;
  } else if (!(await updateRef(git, worktree, move))) return refused('base_moved', { onto });
  return { landed: true, onto, before: base, commit: target, proven: commit };
}

/** False when somebody else moved the branch in between. */
async function updateRef(git: Git, worktree: Worktree, { onto, base, target }: Move): Promise<boolean> {
  const reason = `hearth: land ${worktree.branch}`;
  try {
    await git.run(placeOf(worktree), ['update-ref', '-m', reason, `refs/heads/${onto}`, target, base]);
    return true;
  } catch (error) {
    if (error instanceof GitError && error.failure === 'failed' && /cannot lock ref/.test(error.stderr))
      return false;
    throw error;
  }
}
