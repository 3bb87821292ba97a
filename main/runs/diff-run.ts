import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HearthError } from '../../shared/contract/errors.ts';
import { failureOf } from './failure.ts';
import { diffCommit, diffWorktree, type Diff } from './git/diff.ts';
import { assertInside } from './git/worktree.ts';
import type { RunRecord } from './record/run-record.ts';
import { refusals } from './refusals.ts';
import type { RunEngineOptions } from './options.ts';

/** What a run changed so far: from its worktree, or from its commit when that is gone. */
export async function diffRun(
  { worktree, end }: RunRecord,
  { git, paths, uuid }: Pick<RunEngineOptions, 'git' | 'paths' | 'uuid'>,
): Promise<Diff> {
  if (worktree === null) return { files: [], truncated: false };
  try {
    if (existsSync(worktree.path)) {
      await assertInside(worktree.path, paths.worktrees);
      return await diffWorktree(git, worktree, { scratch: join(paths.scratch, `diff-${uuid()}`) });
    }
    if (end?.commit == null) throw refusals.worktreeGone();
    return await diffCommit(git, worktree, end.commit);
  } catch (error) {
    if (error instanceof HearthError) throw error;
    const { category, message } = failureOf(error);
    throw new HearthError(category === 'disk' ? 'DISK_FULL' : 'INTERNAL', message, { cause: error });
  }
}
