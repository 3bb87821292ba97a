import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunFailure } from '../failure.ts';
import { authorEnvironment } from './author.ts';
import { placeOf } from './collect.ts';
import { GitError } from './git-error.ts';
import type { Git, GitOptions } from './git.ts';
import { operationIn } from './operation.ts';
import { headAt, isAncestor } from './status.ts';
import type { Worktree } from './worktree.ts';

/** The new head of the branch, or the files that are in conflict. */
export type Rebased = { readonly commit: string } | { readonly conflicts: readonly string[] };

const TIMEOUT_MS = 10 * 60_000;
/** Nobody is there to type. */
const noEditor = { GIT_EDITOR: ':', GIT_SEQUENCE_EDITOR: ':' };
const flags = [
  '--quiet',
  '--merge',
  '--no-autosquash',
  '--no-autostash',
  '--no-fork-point',
  '--no-gpg-sign',
  '--no-stat',
  '--no-verify',
  '--empty=drop',
  '--strategy=ort',
];

/**
 * Puts the commits of a worktree's branch onto `base`. The branch moves only when all went well; after a conflict,
 * an error or a cancellation the worktree is as it was. It must be on its branch with nothing uncommitted.
 * Rejects with a GitError, or with a RunFailure when the worktree could not be put back.
 */
export async function rebaseOnto(
  git: Git,
  worktree: Worktree,
  { head, base, options }: { head: string; base: string; options: GitOptions },
): Promise<Rebased> {
  const place = placeOf(worktree);
  if (await isAncestor(git, place, { commit: base, of: head }, options)) return { commit: head };
  // Without a branch the configuration stays the same all along: includes may depend on the branch, and we read
  // which filters there are before the command starts.
  await git.run(place, ['update-ref', '--no-deref', '-m', 'hearth: detach', 'HEAD', head], options);
  let wasEnded = false;
  try {
    const env = { ...noEditor, ...(await authorEnvironment(git, place, options)) };
    const rebase = { ...options, env, accept: [0, 1], timeoutMs: TIMEOUT_MS };
    const { code } = await git.run(place, ['rebase', ...flags, base], rebase);
    if (code !== 0) return { conflicts: await conflictsOf(git, worktree, options) };
    const commit = await headAt(git, place, options);
    const move = ['update-ref', '-m', 'hearth: rebase', `refs/heads/${worktree.branch}`, commit, head];
    await git.run(place, move, options);
    return { commit };
  } catch (error) {
    wasEnded = error instanceof GitError && (error.failure === 'aborted' || error.failure === 'timeout');
    throw error;
  } finally {
    await putBack(git, worktree, { wasEnded });
  }
}

async function conflictsOf(git: Git, worktree: Worktree, options: GitOptions): Promise<string[]> {
  const { stdout } = await git.run(placeOf(worktree), ['ls-files', '--unmerged', '-z'], options);
  const paths = stdout.split('\0').flatMap((entry) => /\t(.*)$/s.exec(entry)?.[1] ?? []);
  return [...new Set(paths)];
}

/** Also after a cancellation, so without its signal. */
async function putBack(
  git: Git,
  worktree: Worktree,
  { wasEnded }: { readonly wasEnded: boolean },
): Promise<void> {
  try {
    const undone = giveUp(git, worktree, '--abort');
    await (wasEnded ? undone.catch(() => giveUpByForce(git, worktree)) : undone);
  } catch (error) {
    const text = `The rebase could not be undone, so ${worktree.path} stands in the middle of it. The branch ${worktree.branch} has all commits of the run. Run "git rebase --abort" there, then check the branch out.`;
    throw new RunFailure('workspace', text, { cause: error });
  }
}

/** `--abort` leaves alone what nobody has told git of; `--quit` and a reset take it over. */
async function giveUp(git: Git, worktree: Worktree, how: '--abort' | '--quit'): Promise<void> {
  const place = placeOf(worktree);
  const halfDone = (await operationIn(worktree.gitDir)) === 'a rebase';
  if (halfDone) await git.run(place, ['rebase', how], { env: noEditor });
  const branch = `refs/heads/${worktree.branch}`;
  const tip = (await git.run(place, ['rev-parse', '--verify', branch])).stdout.trimEnd();
  // Ended before its first step, or the branch was moved by somebody else: the files are those of another commit.
  const isElsewhere = (await headAt(git, place, {})) !== tip;
  if (isElsewhere || how === '--quit') await git.run(place, ['reset', '--hard', tip]);
  await git.run(place, ['symbolic-ref', '-m', 'hearth: attach', 'HEAD', branch]);
}

/**
 * Git that was ended in the middle of a step may leave its locks, and files of which its index does not know yet: it does
 * not abort then. Nobody but us was at work here, and everything of the run is committed.
 */
async function giveUpByForce(git: Git, worktree: Worktree): Promise<void> {
  for (const lock of ['index.lock', 'HEAD.lock']) await rm(join(worktree.gitDir, lock), { force: true });
  await giveUp(git, worktree, '--quit');
}
