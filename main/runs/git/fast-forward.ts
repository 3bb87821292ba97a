import { placeOf } from './collect.ts';
import { GitError } from './git-error.ts';
import type { Git, GitOptions, GitPlace } from './git.ts';
import { refused, type Refusal } from './landing.ts';
import type { Worktree } from './worktree.ts';

/** Overwrites nothing that is not committed, ignored files included, and never makes a merge. */
const flags = [
  '--ff-only',
  '--no-overwrite-ignore',
  '--no-autostash',
  '--no-verify-signatures',
  '--no-squash',
  '--no-stat',
  '--quiet',
];

/** Moves a branch on in its checkout; null when it did. Rejects with a GitError when git fails otherwise. */
export async function fastForward(
  git: Git,
  worktree: Worktree,
  move: { checkout: GitPlace; onto: string; base: string; target: string; options: GitOptions },
): Promise<Refusal | null> {
  const { checkout, onto, target, options } = move;
  const path = checkout.cwd;
  const filtered = await filteredFiles(git, worktree, move);
  if (filtered.length > 0) return refused('filters', { onto, path, files: filtered });
  try {
    // Not to be stopped half way: it would leave the person's files in between.
    await git.run(checkout, ['merge', ...flags, target], {
      ...options,
      signal: new AbortController().signal,
    });
    return null;
  } catch (error) {
    if (!(error instanceof GitError) || error.failure !== 'failed') throw error;
    if (/would be (overwritten|removed)|would lose/.test(error.stderr)) {
      const files = [...error.stderr.matchAll(/^\t(.+)$/gm)].flatMap(([, file]) => file ?? []);
      return refused('in_the_way', { onto, path, files });
    }
    if (/Not possible to fast-forward/.test(error.stderr)) return refused('base_moved', { onto });
    throw error;
  }
}

/**
 * Changed files that a filter of the person (such as LFS) would have to write. Filters do not run here, so the files
 * would come out raw.
 */
async function filteredFiles(
  git: Git,
  worktree: Worktree,
  {
    checkout,
    base,
    target,
    options,
  }: { checkout: GitPlace; base: string; target: string; options: GitOptions },
): Promise<string[]> {
  const diff = ['diff', '--name-only', '--no-renames', '-z', '--ignore-submodules=all', base, target, '--'];
  const { stdout: input } = await git.run(checkout, diff, options);
  if (input === '') return [];
  const filtered = new Set<string>();
  // The attributes of before and of after.
  for (const place of [checkout, placeOf(worktree)]) {
    const args = ['check-attr', '-z', '--stdin', 'filter'];
    const fields = (await git.run(place, args, { ...options, input })).stdout.split('\0');
    for (let i = 0; i + 2 < fields.length; i += 3) {
      const [path = '', , value = ''] = fields.slice(i, i + 3);
      if (!['unspecified', 'unset', ''].includes(value)) filtered.add(path);
    }
  }
  return [...filtered];
}
