import { realpath, stat } from 'node:fs/promises';
import { GitError } from './git-error.ts';
import type { Git } from './git.ts';
import { WorkspaceFailure } from './workspace-failure.ts';

/** The real path of a checkout that can have worktrees. Rejects with a WorkspaceFailure that says what to do. */
export async function checkRepository(git: Git, repo: string, signal: AbortSignal): Promise<string> {
  const found = await stat(repo).catch(() => null);
  if (!found?.isDirectory()) {
    throw new WorkspaceFailure(
      'no_folder',
      `There is no folder ${repo}. Correct the repository of the project, then start the run again.`,
    );
  }
  const top = await topOf(git, repo, signal);
  if (top === (await realpath(repo))) return top;
  throw new WorkspaceFailure(
    'inside_repository',
    `${repo} is a folder inside the repository ${top}. Name that one as the repository of the project, then start again.`,
  );
}

async function topOf(git: Git, repo: string, signal: AbortSignal): Promise<string> {
  try {
    const { stdout } = await git.run({ cwd: repo }, ['rev-parse', '--show-toplevel'], { signal });
    return await realpath(stdout.replace(/\n$/, ''));
  } catch (error) {
    if (!(error instanceof GitError) || error.failure !== 'failed') throw error;
    throw refusal(repo, error.stderr);
  }
}

function refusal(repo: string, stderr: string): WorkspaceFailure {
  if (stderr.includes('dubious ownership')) {
    return new WorkspaceFailure(
      'not_trusted',
      `git does not trust ${repo}, because it belongs to somebody else. Nothing was changed.`,
    );
  }
  if (/bare repository|must be run in a work tree/.test(stderr)) {
    return new WorkspaceFailure(
      'bare_repository',
      `${repo} is a bare repository, without files to work on. Name a checkout of it as the repository of the project, then start again.`,
    );
  }
  return new WorkspaceFailure(
    'no_repository',
    `${repo} is not a git repository. Run "git init" there or name another one, then start again.`,
  );
}

/** Where a run starts. */
export interface Base {
  readonly commit: string;
  /** Name of the branch, or `HEAD` when none is checked out. */
  readonly base: string;
}

/** A local branch, as `branchesOf` lists it. */
export interface Branch {
  readonly name: string;
  readonly commit: string;
  readonly isCheckedOut: boolean;
}

/** All local branches. Rejects with a GitError. */
export async function branchesOf(git: Git, repo: string, signal: AbortSignal): Promise<Branch[]> {
  const args = ['for-each-ref', '--format=%(HEAD)%(objectname) %(refname:lstrip=2)', 'refs/heads'];
  const { stdout } = await git.run({ cwd: repo }, args, { signal });
  return stdout.split('\n').flatMap((line) => {
    const [, mark, commit = '', name = ''] = /^([* ])(\S+) (.+)$/.exec(line) ?? [];
    return mark === undefined ? [] : [{ name, commit, isCheckedOut: mark === '*' }];
  });
}

/** The commit of a branch, or that of HEAD for null. Rejects with a WorkspaceFailure that says what to do. */
export async function findBase(
  git: Git,
  repo: string,
  { base, branches, signal }: { base: string | null; branches: readonly Branch[]; signal: AbortSignal },
): Promise<Base> {
  const named = branches.find(({ name, isCheckedOut }) => (base === null ? isCheckedOut : name === base));
  if (named) return { commit: named.commit, base: named.name };
  if (base !== null && branches.length > 0) throw unknownBase(repo, base);
  const args = ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'];
  const head = await git.run({ cwd: repo }, args, { signal, accept: [0, 1] });
  if (head.code === 0 && base !== null) throw unknownBase(repo, base);
  if (head.code === 0) return { commit: head.stdout.trimEnd(), base: 'HEAD' };
  throw new WorkspaceFailure(
    'no_commits',
    `${repo} has no commit yet, so there is nothing to start from. Make a first commit, then start again.`,
  );
}

/** The head of a local branch; null when there is no branch of exactly that name. Rejects with a GitError. */
export async function commitOfBranch(
  git: Git,
  place: { readonly cwd: string; readonly gitDir?: string },
  branch: string,
  signal?: AbortSignal,
): Promise<string | null> {
  // Not rev-parse: to it `main~3` and `main@{1}` are names too.
  const args = ['show-ref', '--verify', '--hash', '--', `refs/heads/${branch}`];
  try {
    return (await git.run(place, args, signal ? { signal } : {})).stdout.trimEnd();
  } catch (error) {
    if (error instanceof GitError && /not a valid ref/.test(error.stderr)) return null;
    throw error;
  }
}

function unknownBase(repo: string, base: string): WorkspaceFailure {
  return new WorkspaceFailure(
    'unknown_base',
    `There is no branch ${base} in ${repo}, so there is nothing to start from. Nothing was changed. Choose another base branch for the project, or make that one, then start again.`,
  );
}
