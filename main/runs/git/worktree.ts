import { mkdir, realpath, rm, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { RunFailure } from '../failure.ts';
import { branchName } from '../../../shared/domain/branch-name.ts';
import { GitError } from './git-error.ts';
import type { Git, GitOptions } from './git.ts';

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
  readonly signal: AbortSignal;
}

const MAX_ATTEMPTS = 99;

/** Makes a worktree with a branch of its own from the repository's HEAD. Rejects with a RunFailure or GitError. */
export async function addWorktree(git: Git, request: WorktreeRequest): Promise<Worktree> {
  const { root, name, signal } = request;
  const repo = await checkRepository(git, request);
  const { commit, base } = await headOf(git, repo, signal);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const path = join(await realpath(root), name);
  const branch = await addBranch(git, { ...request, repo, path, commit });
  await assertInside(path, root);
  const place = { cwd: path };
  const folders = ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir'];
  const [gitDir = '', commonDir = ''] = lines((await git.run(place, folders, { signal })).stdout);
  return { path, branch, base, commit, gitDir, commonDir };
}

async function checkRepository(git: Git, { repo, signal }: WorktreeRequest): Promise<string> {
  const found = await stat(repo).catch(() => null);
  if (!found?.isDirectory()) {
    throw workspace(
      `There is no folder ${repo}. Correct the repository of the project, then start the run again.`,
    );
  }
  try {
    const { stdout } = await git.run({ cwd: repo }, ['rev-parse', '--show-toplevel'], { signal });
    const top = await realpath(stdout.trimEnd());
    if (top === (await realpath(repo))) return top;
    throw workspace(
      `${repo} is a folder inside the repository ${top}. Name that one as the repository of the project, then start again.`,
    );
  } catch (error) {
    if (!(error instanceof GitError) || error.failure !== 'failed') throw error;
    if (error.stderr.includes('dubious ownership')) {
      throw workspace(
        `git does not trust ${repo}, because it belongs to somebody else. Nothing was changed.`,
      );
    }
    throw workspace(
      `${repo} is not a git repository. Run "git init" there or name another one, then start again.`,
    );
  }
}

async function headOf(
  git: Git,
  repo: string,
  signal: AbortSignal,
): Promise<{ commit: string; base: string }> {
  const quiet: GitOptions = { signal, accept: [0, 1] };
  const place = { cwd: repo };
  const head = await git.run(place, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], quiet);
  if (head.code !== 0) {
    throw workspace(
      `${repo} has no commit yet, so there is nothing to start from. Make a first commit, then start again.`,
    );
  }
  const branch = await git.run(place, ['symbolic-ref', '--quiet', '--short', 'HEAD'], quiet);
  return { commit: head.stdout.trimEnd(), base: branch.stdout.trimEnd() || 'HEAD' };
}

async function addBranch(
  git: Git,
  request: WorktreeRequest & { path: string; commit: string },
): Promise<string> {
  const { repo, path, commit, issue, signal } = request;
  const taken = await branchesOf(git, repo, signal);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const branch = branchName(issue, attempt);
    if (taken.has(branch)) continue;
    try {
      await git.run({ cwd: repo }, ['worktree', 'add', '--no-track', '-b', branch, '--', path, commit], {
        signal,
      });
      return branch;
    } catch (error) {
      await removeRemains(git, repo, path);
      // Somebody else made it in between.
      if (!(error instanceof GitError) || !error.stderr.includes('already exists')) throw error;
    }
  }
  throw workspace(
    `All branches ${branchName(issue)}-… are taken. Delete some that you do not need, then start again.`,
  );
}

async function branchesOf(git: Git, repo: string, signal: AbortSignal): Promise<Set<string>> {
  const args = ['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads/hearth'];
  return new Set(lines((await git.run({ cwd: repo }, args, { signal })).stdout));
}

/** Nothing has worked in there yet, so nothing can be lost. */
async function removeRemains(git: Git, repo: string, path: string): Promise<void> {
  await git.run({ cwd: repo }, ['worktree', 'remove', '--force', '--', path]).catch(() => {});
  await rm(path, { recursive: true, force: true });
}

/** Links must not lead a worktree out of its root. */
export async function assertInside(path: string, root: string): Promise<void> {
  const [real, base] = await Promise.all([realpath(path), realpath(root)]);
  if (real !== resolve(path) || !real.startsWith(base + sep)) {
    throw workspace('The worktree is not where it should be, so it was not used. Start the run again.');
  }
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function workspace(message: string): RunFailure {
  return new RunFailure('workspace', message);
}
