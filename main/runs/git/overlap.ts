import { GitError } from './git-error.ts';
import type { Git, GitOptions, GitPlace } from './git.ts';
import { safeDiffFlags } from './safe-config.ts';

/** How two branches stand to each other. */
export interface Overlap {
  /** The commit they have in common; null when there is none, and then nothing can be said about files. */
  readonly base: string | null;
  /** Files that both changed, of moved ones both names. */
  readonly files: readonly string[];
  /** Files that would be in conflict if one were merged into the other; null where this git cannot tell. */
  readonly conflicts: readonly string[] | null;
}

/**
 * Which files two commits or branches both changed, and which of them conflict. Touches no checkout, index or
 * branch. Rejects with a GitError, also when one of the two is not there.
 */
export async function overlappingFiles(
  git: Git,
  place: GitPlace,
  { a, b, signal }: { a: string; b: string; signal?: AbortSignal },
): Promise<Overlap> {
  const options: GitOptions = signal ? { signal } : {};
  const [one, other] = [await commitOf(git, place, a, options), await commitOf(git, place, b, options)];
  const merge = await git.run(place, ['merge-base', one, other], { ...options, accept: [0, 1] });
  const base = merge.stdout.split('\n')[0] || null;
  if (base === null) return { base, files: [], conflicts: null };
  const changed = await changedBetween(git, place, [base, one], options);
  const alsoChanged = new Set(await changedBetween(git, place, [base, other], options));
  const merged = await mergeTree(git, place, [one, other], options);
  return {
    base,
    files: changed.filter((path) => alsoChanged.has(path)),
    conflicts: merged?.conflicts ?? null,
  };
}

/** What a merge would give. */
export interface MergedTree {
  readonly tree: string;
  readonly conflicts: readonly string[];
}

/** Merges two commits in memory; null where git is older than 2.38 and cannot. Rejects with a GitError. */
export async function mergeTree(
  git: Git,
  place: GitPlace,
  [ours, theirs]: readonly [string, string],
  options: GitOptions,
): Promise<MergedTree | null> {
  const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', ours, theirs];
  try {
    const { stdout } = await git.run(place, args, { ...options, accept: [0, 1] });
    const [tree = '', ...conflicts] = stdout.split('\0').filter((part) => part !== '');
    return { tree, conflicts };
  } catch (error) {
    if (error instanceof GitError && /usage: git merge-tree/.test(error.stderr)) return null;
    throw error;
  }
}

async function commitOf(git: Git, place: GitPlace, name: string, options: GitOptions): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  return (await git.run(place, args, options)).stdout.trimEnd();
}

async function changedBetween(
  git: Git,
  place: GitPlace,
  range: readonly [string, string],
  options: GitOptions,
): Promise<string[]> {
  const args = ['diff', '--name-only', '--no-renames', '-z', ...safeDiffFlags, ...range, '--'];
  return (await git.run(place, args, options)).stdout.split('\0').filter((path) => path !== '');
}
