import { GitError } from './git-error.ts';
import { WorkspaceFailure } from './workspace-failure.ts';

/** Why git made no worktree with a branch of its own. */
export interface BranchRefusal {
  /** Somebody else made a branch of that name in between. */
  readonly isTaken: boolean;
  /** True when git may have made the branch before it gave up. */
  readonly mayBeMade: boolean;
  /** With a sentence for a person, as far as there is something to be done about it; else what was given. */
  readonly error: unknown;
}

/** Reads why `git worktree add -b` failed. */
export function refusalOfBranch(
  error: unknown,
  { repo, branch }: { repo: string; branch: string },
): BranchRefusal {
  if (!(error instanceof GitError)) return { isTaken: false, mayBeMade: true, error };
  const { stderr } = error;
  const isTaken = /already exists/.test(stderr);
  const isUnmade = isTaken || /cannot lock ref/.test(stderr);
  return { isTaken, mayBeMade: !isUnmade, error: sentenceFor(stderr, { repo, branch, cause: error }) };
}

function sentenceFor(
  stderr: string,
  { repo, branch, cause }: { repo: string; branch: string; cause: GitError },
): Error {
  // The leading folders are those of the worktree, which lies elsewhere.
  const isRepository = !/leading directories/.test(stderr);
  if (isRepository && /Permission denied|Operation not permitted|Read-only file system/.test(stderr)) {
    const text = `${repo} cannot be written, so no branch could be made there. Nothing was changed. Make the repository writable, then start the run again.`;
    return new WorkspaceFailure('read_only', text, { cause });
  }
  if (!/cannot lock ref .*cannot create/s.test(stderr)) return cause;
  const text = `The branch ${branch} could not be made: another branch has the name of its folder. Nothing was changed. Rename that one or change the template for branches, then start again.`;
  return new WorkspaceFailure('branch_blocked', text, { cause });
}
