import { RunFailure } from '../failure.ts';
import { authorEnvironment } from './author.ts';
import type { Git, GitOptions, GitPlace } from './git.ts';
import type { Worktree } from './worktree.ts';

/** What a run left in its worktree. */
export interface Collected {
  /** Head of the worktree. */
  readonly commit: string;
  readonly files: number;
  readonly added: number;
  readonly removed: number;
  /** Branch that is checked out, where it is another than the run's; null when none is. */
  readonly branch: string | null;
}

/** Commits what is not committed yet and tells the head and its size against the base. */
export async function collectResult(
  git: Git,
  worktree: Worktree,
  { message, signal }: { message: string; signal?: AbortSignal },
): Promise<Collected> {
  const place = placeOf(worktree);
  const options = signal ? { signal } : {};
  await assertNoConflict(git, place, options);
  await addAll(git, place, options);
  const staged = await git.run(
    place,
    ['diff', '--cached', '--quiet', '--ignore-submodules=all', '--no-ext-diff'],
    {
      ...options,
      accept: [0, 1],
    },
  );
  if (staged.code === 1) await commitAll(git, place, message, options);
  const commit = (await git.run(place, ['rev-parse', 'HEAD'], options)).stdout.trimEnd();
  const branch = await git.run(place, ['symbolic-ref', '--quiet', '--short', 'HEAD'], {
    ...options,
    accept: [0, 1],
  });
  return {
    commit,
    branch: branch.stdout.trimEnd() || null,
    ...(await sizeOf(git, place, worktree.commit, commit)),
  };
}

/** The git folder as it was when the run began, so that an agent cannot lead us to another repository. */
export function placeOf({ path, gitDir }: Worktree): GitPlace {
  return { cwd: path, gitDir };
}

/**
 * Stages everything but what lies in submodules: git would run in them, under a configuration whose
 * filters we have not read.
 */
export async function addAll(git: Git, place: GitPlace, options: GitOptions): Promise<void> {
  const index = await git.run(place, ['ls-files', '--stage', '-z'], options);
  const submodules = index.stdout
    .split('\0')
    .flatMap((entry) => /^160000 .*?\t(.*)$/s.exec(entry)?.[1] ?? []);
  const exclude = submodules.map((path) => `:(exclude,top,literal)${path}`);
  await git.run(place, ['add', '--all', '--', ':(top)', ...exclude], options);
}

async function assertNoConflict(git: Git, place: GitPlace, options: GitOptions): Promise<void> {
  const unmerged = await git.run(place, ['ls-files', '--unmerged', '-z'], options);
  if (unmerged.stdout === '') return;
  throw new RunFailure(
    'merge_conflict',
    'The agent left a merge with conflicts behind. Nothing was committed; resolve them in the worktree.',
  );
}

async function commitAll(git: Git, place: GitPlace, message: string, options: GitOptions): Promise<void> {
  const env = await authorEnvironment(git, place, options);
  const commit = ['commit', '--quiet', '--no-verify', '--no-gpg-sign', '--cleanup=verbatim', '--file=-'];
  await git.run(place, commit, { ...options, env, input: message });
}

async function sizeOf(
  git: Git,
  place: GitPlace,
  base: string,
  commit: string,
): Promise<Pick<Collected, 'files' | 'added' | 'removed'>> {
  const args = [
    'diff',
    '--numstat',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '-z',
    base,
    commit,
    '--',
  ];
  const entries = (await git.run(place, args)).stdout.split('\0').filter((entry) => entry !== '');
  const counts = entries.map((entry) => entry.split('\t').slice(0, 2).map(Number));
  const sum = (column: number): number => counts.reduce((total, row) => total + (row[column] || 0), 0);
  return { files: entries.length, added: sum(0), removed: sum(1) };
}
