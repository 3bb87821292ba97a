import { isAbsolute } from 'node:path';
import { placeOf } from '../git/collect.ts';
import type { Git, GitPlace } from '../git/git.ts';
import type { Worktree } from '../git/worktree.ts';
import { copyInto, type CopyProblem } from './copy-file.ts';

/** Bytes of one file, bytes in all, and number of files that are looked at. */
export interface CopyLimits {
  readonly fileBytes: number;
  readonly allBytes: number;
  readonly files: number;
}

const defaultLimits: CopyLimits = {
  fileBytes: 10 * 1024 * 1024,
  allBytes: 100 * 1024 * 1024,
  files: 1000,
};

/** Why a file stayed behind. */
export type SkipReason =
  | CopyProblem
  /** git would take it into the result of the run. */
  | 'not_ignored'
  | 'tracked'
  /** A glob that leads out of the repository. */
  | 'outside'
  /** A repository of its own. */
  | 'repository'
  | 'too_many';

export interface CopyReport {
  readonly copied: readonly { readonly path: string; readonly bytes: number }[];
  readonly skipped: readonly { readonly path: string; readonly reason: SkipReason }[];
}

export interface CopyRequest {
  /** The main checkout. */
  readonly from: string;
  /** Globs of git (`.env`, `config/*.local`, `**` for any depth), relative to the top of the repository. */
  readonly globs: readonly string[];
  readonly limits?: CopyLimits;
  readonly signal: AbortSignal;
}

/**
 * Copies files that git does not track from the main checkout into a worktree where no agent has worked yet.
 * Only what git ignores there too: everything else would be committed with the result, secrets included.
 * Nothing is overwritten and no link is followed. Rejects with a GitError or the signal's reason; a file that
 * cannot be copied is told in the report.
 */
export async function copyIgnored(git: Git, worktree: Worktree, request: CopyRequest): Promise<CopyReport> {
  const { from, limits = defaultLimits, signal } = request;
  const globs = request.globs.filter((glob) => !leadsOut(glob));
  const copied: { path: string; bytes: number }[] = [];
  const skipped: { path: string; reason: SkipReason }[] = request.globs
    .filter(leadsOut)
    .map((path) => ({ path, reason: 'outside' }));
  if (globs.length === 0) return { copied, skipped };
  const there = placeOf(worktree);
  const found = await list(git, { cwd: from }, ['--others'], { globs, signal });
  const [tracked, ignored] = await Promise.all([
    list(git, there, ['--cached'], { globs, signal }),
    ignoredOf(git, there, found, signal),
  ]);
  const isTracked = new Set(tracked);
  let left = limits.allBytes;
  for (const [index, path] of found.entries()) {
    signal.throwIfAborted();
    const reason = index >= limits.files ? 'too_many' : reasonToSkip(path, { isTracked, ignored });
    const result =
      reason ?? (await copyInto({ from, to: worktree.path, path, limit: limits.fileBytes, left }));
    if (typeof result === 'string') skipped.push({ path, reason: result });
    else {
      left -= result.bytes;
      copied.push({ path, bytes: result.bytes });
    }
  }
  return { copied, skipped };
}

function reasonToSkip(
  path: string,
  { isTracked, ignored }: { isTracked: ReadonlySet<string>; ignored: ReadonlySet<string> },
): SkipReason | null {
  if (path.endsWith('/')) return 'repository';
  if (isTracked.has(path)) return 'tracked';
  return ignored.has(path) ? null : 'not_ignored';
}

/** git would refuse such a glob, and the good ones with it. */
function leadsOut(glob: string): boolean {
  return glob === '' || isAbsolute(glob) || glob.split(/[/\\]/).includes('..');
}

async function list(
  git: Git,
  place: GitPlace,
  what: readonly string[],
  { globs, signal }: Pick<CopyRequest, 'globs' | 'signal'>,
): Promise<string[]> {
  // The prefix is ours, so that no glob can bring magic of its own.
  const patterns = globs.map((glob) => `:(top,glob)${glob}`);
  const { stdout } = await git.run(place, ['ls-files', '-z', ...what, '--', ...patterns], { signal });
  return stdout.split('\0').filter((path) => path !== '');
}

async function ignoredOf(
  git: Git,
  place: GitPlace,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Set<string>> {
  // A path through a link is refused by git as a whole, and with it the whole list: they stay `not_ignored`.
  const ignored = new Set<string>();
  const ask = async (some: readonly string[]): Promise<void> => {
    if (some.length === 0) return;
    const input = some.map((path) => `${path}\0`).join('');
    const options = { input, signal, accept: [0, 1, 128] };
    const { code, stdout } = await git.run(place, ['check-ignore', '-z', '--stdin'], options);
    if (code !== 128) for (const path of stdout.split('\0')) ignored.add(path);
    else if (some.length > 1) {
      const half = Math.floor(some.length / 2);
      await ask(some.slice(0, half));
      await ask(some.slice(half));
    }
  };
  await ask(paths);
  return ignored;
}

const reasons: Readonly<Record<SkipReason, string>> = {
  not_ignored:
    'git does not ignore it, so it would become part of the result. Add it to .gitignore to have it copied.',
  tracked: 'git tracks it in the worktree already.',
  outside: 'it leads out of the repository.',
  repository: 'it is a repository of its own.',
  too_many: 'too many files match. Name fewer.',
  exists: 'the worktree has something of that name already.',
  link: 'it is a link or lies behind one.',
  special: 'it is no plain file.',
  too_big: 'it is bigger than 10 MiB.',
  no_room: 'the copied files would be more than 100 MiB in all.',
  unreadable: 'it could not be read or written.',
};

/** Says what stayed behind and why, a sentence for each file. */
export function describeSkipped({ skipped }: CopyReport): string[] {
  return skipped.map(({ path, reason }) => `${path} was not copied: ${reasons[reason]}`);
}
