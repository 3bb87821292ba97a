import { lstat, mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { branchName, type BranchOptions } from '../../../shared/domain/branch-name.ts';
import { refusalOfBranch } from './branch-refusal.ts';
import { branchesOf, checkRepository, findBase, type Base, type Branch } from './check-repository.ts';
import { readProgress, type CheckoutProgress } from './checkout-progress.ts';
import { GitError } from './git-error.ts';
import type { Git, GitOptions, GitPlace } from './git.ts';
import { assertInside } from './inside.ts';
import { WorkspaceFailure } from './workspace-failure.ts';

export { assertInside };

/** The worktree of a run. The git folders were noted before any agent could change the pointers to them. */
export interface Worktree {
  readonly path: string;
  readonly branch: string;
  /** Name of the base branch, or `HEAD` when none was checked out. */
  readonly base: string;
  readonly commit: string;
  readonly gitDir: string;
  readonly commonDir: string;
}

export interface WorktreeRequest {
  readonly repo: string;
  /** Folder of all worktrees. */
  readonly root: string;
  /** Name of the folder below it: the id of the run. */
  readonly name: string;
  readonly issue: { readonly key: string; readonly title: string };
  /** Branch to start from; null or left out: what HEAD names. */
  readonly base?: string | null;
  /** How the branch of the run is named. */
  readonly naming?: Omit<BranchOptions, 'attempt'>;
  /** Hears how far the files are written; only of checkouts that take a while. */
  readonly onProgress?: (progress: CheckoutProgress) => void;
  readonly signal: AbortSignal;
}

/** What has been found out for a worktree before anything is made. */
export interface WorktreePlan extends Omit<WorktreeRequest, 'base'>, Base {
  /** Real path of the checkout of the repository. */
  readonly repo: string;
  readonly branches: readonly Branch[];
}

const MAX_ATTEMPTS = 99;
/** Writing the files of a huge repository takes long on a slow disk; ms. */
const CHECKOUT_MS = 30 * 60_000;

/** Plans a worktree and makes it; rejects as these two do. */
export async function addWorktree(git: Git, request: WorktreeRequest): Promise<Worktree> {
  return makeWorktree(git, await planWorktree(git, request));
}

/** Finds out where a worktree starts. Changes nothing. Rejects with a WorkspaceFailure or GitError. */
export async function planWorktree(git: Git, request: WorktreeRequest): Promise<WorktreePlan> {
  const { signal, base = null } = request;
  const listed = branchesOf(git, request.repo, signal);
  // Of a repository that cannot be used, the check says why.
  listed.catch(() => {});
  const repo = await checkRepository(git, request.repo, signal);
  const branches = await listed;
  return { ...request, ...(await findBase(git, repo, { base, branches, signal })), repo, branches };
}

/**
 * Makes a worktree with a branch of its own. What the main checkout leaves out (sparse) is left out here
 * too, and submodules stay empty. Rejects with a WorkspaceFailure or GitError, and then leaves nothing behind.
 */
export async function makeWorktree(git: Git, plan: WorktreePlan): Promise<Worktree> {
  const { repo, base, commit, signal } = plan;
  await mkdir(plan.root, { recursive: true, mode: 0o700 });
  const root = await realpath(plan.root);
  const path = join(root, plan.name);
  await assertFree(path);
  const looked = git.programs({ cwd: repo }, { signal });
  looked.catch(() => {});
  const branch = await addBranch(git, plan, path);
  try {
    await assertInside(path, root);
    const folders = await gitFolders(path);
    const place = { cwd: path, gitDir: folders.gitDir };
    const found = await looked;
    await checkOut(git, place, { ...plan, ...(found.sameEverywhere && { programs: found }) });
    return { path, branch, base, commit, ...folders };
  } catch (error) {
    await removeRemains(git, plan, { path, branch });
    throw error;
  }
}

/** What is there may be the work of another run, and remains of a failed attempt are removed below. */
async function assertFree(path: string): Promise<void> {
  if ((await lstat(path).catch(() => null)) === null) return;
  const text = `There is something at ${path} already. It was not touched. Move it away, then start the run again.`;
  throw new WorkspaceFailure('worktree_exists', text);
}

async function addBranch(git: Git, plan: WorktreePlan, path: string): Promise<string> {
  const { repo, commit, issue, naming, signal } = plan;
  // Some file systems keep one name in all cases.
  const taken = plan.branches.map(({ name }) => name.toLowerCase());
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const branch = branchName(issue, { ...naming, attempt });
    if (isTaken(branch, taken)) continue;
    try {
      // The files come later, in the place where we know which filters the configuration names: an include may
      // depend on the branch or the folder.
      const add = ['worktree', 'add', '--no-checkout', '--no-track', '-b', branch, '--', path, commit];
      await git.run({ cwd: repo }, add, { signal });
      return branch;
    } catch (error) {
      const refusal = refusalOfBranch(error, { repo, branch });
      await removeRemains(git, plan, { path, branch: refusal.mayBeMade ? branch : null });
      if (!refusal.isTaken) throw refusal.error;
    }
  }
  throw new WorkspaceFailure(
    'branches_taken',
    `All branches ${branchName(issue, naming)}-… are taken. Delete some that you do not need, then start again.`,
  );
}

/** As git has just written them. */
async function gitFolders(path: string): Promise<Pick<Worktree, 'gitDir' | 'commonDir'>> {
  const pointer = (await readFile(join(path, '.git'), 'utf8')).replace(/^gitdir: /, '').replace(/\n$/, '');
  const gitDir = await realpath(resolve(path, pointer));
  const common = (await readFile(join(gitDir, 'commondir'), 'utf8')).replace(/\n$/, '');
  return { gitDir, commonDir: await realpath(resolve(gitDir, common)) };
}

async function checkOut(
  git: Git,
  place: GitPlace,
  {
    onProgress,
    signal,
    programs,
  }: Pick<WorktreeRequest, 'onProgress' | 'signal'> & Pick<GitOptions, 'programs'>,
): Promise<void> {
  const progress = onProgress ? { onStderr: readProgress(onProgress), env: { GIT_PROGRESS_DELAY: '0' } } : {};
  try {
    const known = programs ? { programs } : {};
    await git.run(place, ['reset', '--hard'], { signal, timeoutMs: CHECKOUT_MS, ...known, ...progress });
  } catch (error) {
    // A partial clone would have to fetch them, and nothing here goes to the network.
    const lacks = error instanceof GitError && /promisor|unable to read|lazy fetch/i.test(error.stderr);
    if (!lacks) throw error;
    throw new WorkspaceFailure(
      'incomplete_repository',
      'The repository does not hold all files of the base branch (a partial clone). Nothing was changed. Check the branch out once yourself, then start again.',
      { cause: error },
    );
  }
}

/** A branch is a file below a folder for git, so `a/b` and `a/b/c` exclude each other. */
function isTaken(branch: string, taken: readonly string[]): boolean {
  const name = branch.toLowerCase();
  return taken.some((other) => other === name || other.startsWith(`${name}/`));
}

/** Nothing has worked in there yet, so nothing can be lost. */
async function removeRemains(
  git: Git,
  { repo, commit }: WorktreePlan,
  { path, branch }: { path: string; branch: string | null },
): Promise<void> {
  await git.run({ cwd: repo }, ['worktree', 'remove', '--force', '--', path]).catch(() => {});
  await rm(path, { recursive: true, force: true });
  if (branch === null) return;
  // Only as it was made: if it moved, or is checked out elsewhere, somebody works on it.
  const ref = `refs/heads/${branch}`;
  const look = ['for-each-ref', '--format=%(objectname) %(worktreepath)', ref];
  const found = await git.run({ cwd: repo }, look).catch(() => null);
  if (![`${commit} \n`, `${commit} ${path}\n`].includes(found?.stdout ?? '')) return;
  await git.run({ cwd: repo }, ['update-ref', '-d', ref, commit]).catch(() => {});
}
