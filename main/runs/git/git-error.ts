/** Why a git command did not give what was asked of it. */
export type GitFailure = 'missing' | 'timeout' | 'aborted' | 'disk' | 'failed';

/** A git command failed. `stderr` stays on this machine. */
export class GitError extends Error {
  readonly failure: GitFailure;
  readonly stderr: string;
  constructor(command: string, failure: GitFailure, stderr: string) {
    super(`git ${command}: ${failure}`);
    this.name = 'GitError';
    this.failure = failure;
    this.stderr = stderr.trim().slice(0, 2000);
  }
}
