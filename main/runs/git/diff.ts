import { mkdir, rm, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiffFile } from '../../../shared/contract/run-schemas.ts';
import { addAll, placeOf } from './collect.ts';
import type { Git, GitOptions } from './git.ts';
import { parseDiff } from './parse-diff.ts';
import { safeDiffFlags } from './safe-config.ts';
import type { Worktree } from './worktree.ts';

/** Characters of a diff that are shown. */
const MAX_DIFF = 4 * 1024 * 1024;

export interface Diff {
  readonly files: DiffFile[];
  readonly truncated: boolean;
}

/** What the worktree holds against the base commit, new files included. `scratch` is made and removed. */
export function diffWorktree(git: Git, worktree: Worktree, place: StagingPlace): Promise<Diff> {
  return staged(git, worktree, place, (options) =>
    printDiff(git, worktree, ['--cached', worktree.commit], options),
  );
}

/** The paths that `diffWorktree` would tell of; of a file that was moved, both. */
export function changedFiles(git: Git, worktree: Worktree, place: StagingPlace): Promise<string[]> {
  return staged(git, worktree, place, async (options) => {
    const what = ['--name-only', '--no-renames', '-z', ...safeDiffFlags, '--cached', worktree.commit, '--'];
    const { stdout } = await git.run(placeOf(worktree), ['diff', ...what], options);
    return stdout.split('\0').filter((path) => path !== '');
  });
}

interface StagingPlace {
  readonly scratch: string;
  readonly signal?: AbortSignal;
}

/**
 * Stages everything into an index and an object folder of its own below `scratch`, so that the agent's are not
 * touched while it works.
 */
async function staged<T>(
  git: Git,
  worktree: Worktree,
  { scratch, signal }: StagingPlace,
  read: (options: GitOptions) => Promise<T>,
): Promise<T> {
  const objects = join(scratch, 'objects');
  const index = join(scratch, 'index');
  await mkdir(objects, { recursive: true, mode: 0o700 });
  try {
    await copyFile(join(worktree.gitDir, 'index'), index);
    const env = {
      GIT_INDEX_FILE: index,
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: join(worktree.commonDir, 'objects'),
    };
    const options: GitOptions = { env, ...(signal ? { signal } : {}) };
    await addAll(git, placeOf(worktree), options);
    return await read(options);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What a commit holds against the base commit, for a worktree that is gone. */
export function diffCommit(
  git: Git,
  worktree: Worktree,
  commit: string,
  signal?: AbortSignal,
): Promise<Diff> {
  const place = { ...worktree, path: worktree.commonDir, gitDir: worktree.commonDir };
  return printDiff(git, place, [worktree.commit, commit], signal ? { signal } : {});
}

async function printDiff(
  git: Git,
  worktree: Worktree,
  what: readonly string[],
  options: GitOptions,
): Promise<Diff> {
  const args = ['diff', '--patch', '--unified=3', '--find-renames', ...safeDiffFlags, ...what, '--'];
  const { stdout, truncated } = await git.run(placeOf(worktree), args, { ...options, maxOutput: MAX_DIFF });
  return { files: parseDiff(stdout, { truncated }), truncated };
}
