import { existsSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { placeOf } from '../git/collect.ts';
import { GitError } from '../git/git-error.ts';
import type { Git, GitOptions, GitPlace } from '../git/git.ts';
import type { Worktree } from '../git/worktree.ts';

/** The commit that is checked out in a worktree. Rejects with a GitError. */
export async function readHead(git: Git, worktree: Worktree, options: GitOptions = {}): Promise<string> {
  return commitOf(git, placeOf(worktree), 'HEAD', options);
}

/** The newest commit of a run: of its worktree, of its branch when that is gone; null when git knows neither. */
export async function findHead(git: Git, worktree: Worktree): Promise<string | null> {
  try {
    if (existsSync(worktree.path)) return await readHead(git, worktree);
    const { commonDir, branch } = worktree;
    return await commitOf(git, { cwd: commonDir, gitDir: commonDir }, `refs/heads/${branch}`, {});
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
}

async function commitOf(git: Git, place: GitPlace, name: string, options: GitOptions): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  return (await git.run(place, args, options)).stdout.trimEnd();
}

/**
 * Tracked files that are not as the commit has them, and those that git was told not to look at: what a check
 * says with such files is not said of the commit.
 */
export async function readChanges(git: Git, worktree: Worktree, options: GitOptions = {}): Promise<string[]> {
  const place = placeOf(worktree);
  const flags = ['--porcelain=v1', '-z', '--untracked-files=no', '--ignore-submodules=all', '--no-renames'];
  const { stdout } = await git.run(place, ['status', ...flags], options);
  const changed = stdout.split('\0').flatMap((entry) => (entry === '' ? [] : [entry.slice(3)]));
  return [...new Set([...changed, ...(await readHidden(git, place, options))])];
}

/** Files that are marked as unchanged, or as left out of the worktree although they are there. */
async function readHidden(git: Git, place: GitPlace, options: GitOptions): Promise<string[]> {
  const { stdout } = await git.run(place, ['ls-files', '-v', '-z'], options);
  const marked = stdout.split('\0').flatMap((entry) => (/^[a-zS] /.test(entry) ? [entry] : []));
  const found = await Promise.all(
    marked.map(async (entry) => {
      const path = entry.slice(2);
      if (!entry.startsWith('S')) return [path];
      return (await lstat(join(place.cwd, path)).catch(() => null)) === null ? [] : [path];
    }),
  );
  return found.flat();
}
