import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { RunFailure } from '../failure.ts';
import { commitOfBranch } from '../git/check-repository.ts';
import { placeOf } from '../git/collect.ts';
import { GitError } from '../git/git-error.ts';
import type { Git, GitOptions } from '../git/git.ts';
import { assertInside } from '../git/inside.ts';
import { operationIn } from '../git/operation.ts';
import { mergeTree } from '../git/overlap.ts';
import { snapshotTree } from '../git/snapshot.ts';
import { isAncestor, uncommittedFiles } from '../git/status.ts';
import type { Worktree } from '../git/worktree.ts';
import { discardedCommit, tipsOf } from './discard.ts';
import { processesInside } from './processes-inside.ts';

/** What is known of a run whose worktree may go. */
export interface RemovalRecord {
  readonly runId: string;
  /** Folder of all worktrees. */
  readonly root: string;
  /** Branch that should have the work; null for none, and then only discarding helps. */
  readonly onto: string | null;
  /** True until the run has ended. */
  readonly live: boolean;
}

export interface RemovalOptions {
  /** A folder that is made and removed. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** What makes it safe: `history` has the very commits, `content` the same changes in other commits. */
export type Proof = 'history' | 'content' | 'discarded';

export type RemovalVerdict =
  | { readonly ok: true; readonly proof: Proof }
  | { readonly ok: false; readonly reasons: readonly string[] };

/**
 * Tells whether a worktree can be removed without losing anything: everything in it was merged or discarded, and
 * nobody works there. Reasons against it are sentences. Whatever cannot be proven is a reason; rejects only when git
 * cannot be used or the signal is aborted.
 */
export async function mayRemove(
  git: Git,
  worktree: Worktree,
  record: RemovalRecord,
  options: RemovalOptions,
): Promise<RemovalVerdict> {
  const place = await placeProblems(worktree, record);
  if (place.length > 0) return { ok: false, reasons: place };
  try {
    const hidden = await hiddenWork(git, worktree, options);
    const proof = await findProof(git, worktree, record, options);
    if (typeof proof === 'string' && hidden.length === 0) return { ok: true, proof };
    return { ok: false, reasons: typeof proof === 'string' ? hidden : [...hidden, ...proof] };
  } catch (error) {
    // Such as a head without a commit.
    if (!(error instanceof GitError) || error.failure !== 'failed') throw error;
    return { ok: false, reasons: [`git could not look through it: ${error.stderr}`] };
  }
}

/** What neither status nor a snapshot would tell of. */
async function hiddenWork(git: Git, worktree: Worktree, options: RemovalOptions): Promise<string[]> {
  const inside = await repositoriesInside(git, worktree, options);
  const reasons = inside.map(
    (path) => `${path} in it is a repository of its own, which nobody has looked through.`,
  );
  const unseen = await unseenFiles(git, worktree, options);
  if (unseen.length > 0) {
    reasons.push(
      `git was told not to look at ${count(unseen.length, 'file', 'files')} of it, such as ${unseen[0]}.`,
    );
  }
  return reasons;
}

async function placeProblems(worktree: Worktree, { root, live }: RemovalRecord): Promise<string[]> {
  const { path, gitDir, commonDir } = worktree;
  try {
    await assertInside(path, root);
    await assertInside(gitDir, join(commonDir, 'worktrees'));
  } catch (error) {
    if (error instanceof RunFailure) return [error.message];
    throw error;
  }
  const reasons = live ? ['The run has not ended.'] : [];
  const operation = await operationIn(gitDir);
  if (operation !== null) reasons.push(`It is in the middle of ${operation}.`);
  if (await exists(join(gitDir, 'locked'))) reasons.push('Somebody locked it with "git worktree lock".');
  if (await exists(join(gitDir, 'modules')))
    reasons.push('Submodules were used in it, which nobody has looked through.');
  const processes = await processesInside(path);
  if (processes && processes.length > 0) {
    reasons.push(`Programs still work in it (process ${processes.slice(0, 5).join(', ')}).`);
  }
  return reasons;
}

/** Git does not look into them: neither their files nor their commits would be found anywhere else. */
async function repositoriesInside(
  git: Git,
  worktree: Worktree,
  { signal }: RemovalOptions,
): Promise<string[]> {
  const place = placeOf(worktree);
  const list = async (...args: string[]): Promise<string[]> =>
    (await git.run(place, ['ls-files', '-z', ...args], { signal })).stdout.split('\0');
  const untracked = (await list('--others', '--exclude-standard')).filter((path) => path.endsWith('/'));
  const links = (await list('--stage')).flatMap((entry) => /^160000 .*?\t(.*)$/s.exec(entry)?.[1] ?? []);
  const used = await Promise.all(links.map((path) => exists(join(worktree.path, path, '.git'))));
  return [...untracked, ...links.filter((_, index) => used[index])];
}

/** Files whose changes `git status` does not show: assumed unchanged, or there although left out (sparse). */
async function unseenFiles(git: Git, worktree: Worktree, { signal }: RemovalOptions): Promise<string[]> {
  const { stdout } = await git.run(placeOf(worktree), ['ls-files', '-v', '-z'], { signal });
  const marked = stdout.split('\0').filter((entry) => /^[a-zS] /.test(entry));
  const seen = await Promise.all(
    marked.map(
      async (entry) => entry.startsWith('S') && !(await exists(join(worktree.path, entry.slice(2)))),
    ),
  );
  return marked.filter((_, index) => !seen[index]).map((entry) => entry.slice(2));
}

async function findProof(
  git: Git,
  worktree: Worktree,
  record: RemovalRecord,
  { scratch, signal }: RemovalOptions,
): Promise<Proof | string[]> {
  const { runId, onto } = record;
  const options: GitOptions = { signal };
  const tips = await tipsOf(git, worktree, options);
  const kept = await discardedCommit(git, worktree, { runId, options });
  if (kept !== null) {
    const isWhole = await holdsAll(git, worktree, { tips, to: kept, options });
    const tree = await snapshotTree(git, worktree, { scratch, signal });
    const same = tree === (await treeOf(git, worktree, kept, options));
    return isWhole && same ? 'discarded' : ['It has changed since it was discarded. Discard it again.'];
  }
  const files = await uncommittedFiles(git, placeOf(worktree), { ...options, untracked: true });
  const reasons =
    files.length > 0
      ? [`${count(files.length, 'file is', 'files are')} not committed, such as ${files[0]}.`]
      : [];
  const merged = await howMerged(git, worktree, { tips, onto, options });
  if (merged === null) {
    const where = onto === null ? 'anywhere' : `into ${onto}`;
    reasons.push(`Its commits are neither merged ${where} nor discarded.`);
  }
  return merged !== null && reasons.length === 0 ? merged : reasons;
}

async function howMerged(
  git: Git,
  worktree: Worktree,
  { tips, onto, options }: { tips: readonly string[]; onto: string | null; options: GitOptions },
): Promise<Proof | null> {
  const place = placeOf(worktree);
  if (onto === null || onto === worktree.branch) return null;
  const base = await commitOfBranch(git, place, onto, options.signal);
  if (base === null) return null;
  if (await holdsAll(git, worktree, { tips, to: base, options })) return 'history';
  // Squashed or rebased by somebody: merging it once more would change nothing.
  const tree = await treeOf(git, worktree, base, options);
  for (const tip of tips) {
    const merged = await mergeTree(git, place, [base, tip], options);
    if (merged === null || merged.conflicts.length > 0 || merged.tree !== tree) return null;
  }
  return 'content';
}

async function holdsAll(
  git: Git,
  worktree: Worktree,
  { tips, to, options }: { tips: readonly string[]; to: string; options: GitOptions },
): Promise<boolean> {
  const found = await Promise.all(
    tips.map((commit) => isAncestor(git, placeOf(worktree), { commit, of: to }, options)),
  );
  return found.every(Boolean);
}

async function treeOf(git: Git, worktree: Worktree, commit: string, options: GitOptions): Promise<string> {
  const { stdout } = await git.run(placeOf(worktree), ['rev-parse', '--verify', `${commit}^{tree}`], options);
  return stdout.trimEnd();
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
