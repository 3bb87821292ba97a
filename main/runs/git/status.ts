import type { Git, GitOptions, GitPlace } from './git.ts';

/**
 * Files that differ from the head commit: staged, changed and, with `untracked`, new ones. Submodules are left out,
 * as git would run in them. Rejects with a GitError.
 */
export async function uncommittedFiles(
  git: Git,
  place: GitPlace,
  { untracked, ...options }: GitOptions & { untracked: boolean },
): Promise<string[]> {
  const args = [
    'status',
    '--porcelain=v1',
    '-z',
    '--no-renames',
    '--ignore-submodules=all',
    `--untracked-files=${untracked ? 'normal' : 'no'}`,
  ];
  const { stdout } = await git.run(place, args, options);
  return stdout
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(3));
}

/** Branch that is checked out; null when none is. */
export async function branchAt(git: Git, place: GitPlace, options: GitOptions): Promise<string | null> {
  const args = ['symbolic-ref', '--quiet', 'HEAD'];
  const { code, stdout } = await git.run(place, args, { ...options, accept: [0, 1] });
  return code === 0 ? stdout.trimEnd().replace(/^refs\/heads\//, '') : null;
}

/** The commit of HEAD. */
export async function headAt(git: Git, place: GitPlace, options: GitOptions): Promise<string> {
  return (await git.run(place, ['rev-parse', '--verify', 'HEAD^{commit}'], options)).stdout.trimEnd();
}

/** True when everything that led to `commit` also led to `to`. */
export async function isAncestor(
  git: Git,
  place: GitPlace,
  { commit, of: to }: { commit: string; of: string },
  options: GitOptions,
): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', commit, to];
  return (await git.run(place, args, { ...options, accept: [0, 1] })).code === 0;
}
