import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Git, GitOptions, GitPlace } from './git.ts';
import { isBelow } from './inside.ts';
import type { Worktree } from './worktree.ts';

/** Where a branch is checked out: nowhere, at a place that we may use, or at one that we must not. */
export type Checkout =
  | { readonly kind: 'none' }
  | { readonly kind: 'place'; readonly place: Required<GitPlace> }
  | { readonly kind: 'unusable'; readonly path: string };

/**
 * Finds the checkout of a branch, the main one or another worktree. What git notes about worktrees may be written
 * by an agent, so a place counts only when it points back at its git folder, and never when it is that of a run.
 */
export async function findCheckout(
  git: Git,
  { commonDir, path: own }: Worktree,
  branch: string,
  options: GitOptions,
): Promise<Checkout> {
  const list = ['worktree', 'list', '--porcelain', '-z'];
  const { stdout } = await git.run({ cwd: commonDir, gitDir: commonDir }, list, options);
  const entries = stdout.split('\0\0').map((entry) => entry.split('\0'));
  const paths = entries.flatMap((lines, index) =>
    lines.includes(`branch refs/heads/${branch}`) ? [{ path: pathOf(lines), isMain: index === 0 }] : [],
  );
  const [first] = paths;
  if (!first) return { kind: 'none' };
  const { path, isMain } = first;
  if (paths.length > 1 || isBelow(path, dirname(own))) return { kind: 'unusable', path };
  const gitDir = isMain ? await mainGitDir(path, commonDir) : await linkedGitDir(path, commonDir);
  return gitDir === null ? { kind: 'unusable', path } : { kind: 'place', place: { cwd: path, gitDir } };
}

function pathOf(lines: readonly string[]): string {
  const prefix = 'worktree ';
  return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? '';
}

async function mainGitDir(path: string, commonDir: string): Promise<string | null> {
  const real = await realpath(join(path, '.git')).catch(() => null);
  return real !== null && real === (await realpath(commonDir)) ? real : null;
}

/** The folder of git and the folder of files must name each other. */
async function linkedGitDir(path: string, commonDir: string): Promise<string | null> {
  try {
    const [, pointer = ''] = /^gitdir: (.*)\n?$/.exec(await readFile(join(path, '.git'), 'utf8')) ?? [];
    const gitDir = await realpath(pointer);
    const back = (await readFile(join(gitDir, 'gitdir'), 'utf8')).trimEnd();
    const isMutual = (await realpath(back)) === (await realpath(join(path, '.git')));
    return isMutual && dirname(gitDir) === join(await realpath(commonDir), 'worktrees') ? gitDir : null;
  } catch {
    return null;
  }
}
