import type { ErrorCategory } from '../../shared/domain/run.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import { HarnessFailure, type Failure } from '../harness/types.ts';
import { GitError } from './git/git-error.ts';

/** An expected end of a run that is no success: what the team sees, and what the person reads. */
export class RunFailure extends Error implements Failure {
  readonly category: ErrorCategory;
  constructor(category: ErrorCategory, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RunFailure';
    this.category = category;
  }
}

const diskFull: Failure = {
  category: 'disk',
  message:
    'The disk is full or cannot be written. What the run did so far is kept. Make space, then start it again.',
};

/** Sorts whatever went wrong in a run, and says it in a sentence. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RunFailure || error instanceof HarnessFailure) {
    return { category: error.category, message: error.message };
  }
  if (error instanceof GitError) return gitFailure(error);
  if (error instanceof HearthError) {
    if (error.code === 'DISK_FULL' || error.code === 'DISK_ERROR') return diskFull;
    return { category: 'unknown', message: error.message };
  }
  if (isDiskError(error)) return diskFull;
  return {
    category: 'unknown',
    message:
      'Something went wrong inside Hearth, so the run was stopped. Its worktree is kept. Start it again.',
  };
}

function gitFailure({ failure, stderr }: GitError): Failure {
  switch (failure) {
    case 'missing':
      return {
        category: 'workspace',
        message: 'git was not found, so nothing was done. Install git, then start again.',
      };
    case 'timeout':
      return {
        category: 'timeout',
        message: 'git took too long and was stopped. Your repository is as it was.',
      };
    case 'aborted':
      return { category: 'cancelled', message: 'The run was cancelled.' };
    case 'disk':
      return diskFull;
    case 'failed':
      return { category: 'workspace', message: `git refused: ${stderr || 'it did not say why.'}` };
  }
}

function isDiskError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'].includes(String(error.code))
  );
}
