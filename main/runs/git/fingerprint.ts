import { createHash } from 'node:crypto';
import { lstat, readFile, readdir, readlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { readConfigFiles, type ConfigFile } from './config-files.ts';
import type { Git } from './git.ts';
import { isBelow } from './inside.ts';
import type { Worktree } from './worktree.ts';

/** What an agent could change of a repository to have programs run later. Values are kept as hashes: they may hold secrets. */
export interface GitFingerprint {
  /** SHA-256 of all of it, in hex. */
  readonly hash: string;
  /** By a name for people, such as `.git/config`; then by key, with the hash of the values. `null`: unreadable. */
  readonly configs: Readonly<Record<string, Readonly<Record<string, string>> | null>>;
  /** Hash of the content by a name for people, such as `.git/hooks/pre-commit`. */
  readonly files: Readonly<Record<string, string>>;
}

const MAX_BYTES = 1024 * 1024;
const MAX_HOOKS = 500;

/**
 * Notes configuration (of the repository and the worktree, with what it includes), hooks, attributes, ignore
 * rules and the pointers between the git folders. Take one before and one after a run, and compare them.
 */
export async function fingerprintGit(
  git: Git,
  worktree: Worktree,
  signal?: AbortSignal,
): Promise<GitFingerprint> {
  const { commonDir, gitDir, path } = worktree;
  const configFiles = await readConfigFiles(
    git,
    [join(commonDir, 'config'), join(commonDir, 'config.worktree'), join(gitDir, 'config.worktree')],
    signal,
  );
  const name = (file: string): string => nameOf(file, worktree);
  const configs = Object.fromEntries(configFiles.map((file) => [name(file.path), hashValues(file)]));
  const paths = [
    ...(await hooksIn(join(commonDir, 'hooks'))),
    join(commonDir, 'info', 'attributes'),
    join(commonDir, 'info', 'exclude'),
    join(commonDir, 'info', 'grafts'),
    join(commonDir, 'objects', 'info', 'alternates'),
    join(gitDir, 'commondir'),
    join(gitDir, 'gitdir'),
    join(path, '.git'),
  ];
  const hashes = await Promise.all(paths.map(async (file) => [name(file), await hashFile(file)] as const));
  const files = Object.fromEntries(
    hashes.flatMap(([file, hash]) => (hash === null ? [] : [[file, hash] as const])),
  );
  return { hash: sha256(JSON.stringify([sorted(configs), sorted(files)])), configs, files };
}

function hashValues({ values }: ConfigFile): Record<string, string> | null {
  if (values === null) return null;
  return sorted(Object.fromEntries([...values].map(([key, list]) => [key, sha256(list.join('\0'))])));
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function hooksIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  // The samples that git brings do nothing.
  const hooks = names.filter((name) => !name.endsWith('.sample')).toSorted((a, b) => (a < b ? -1 : 1));
  return [folder, ...hooks.slice(0, MAX_HOOKS).map((name) => join(folder, name))];
}

/** Null for what is not there. A link is known by its target, as what lies behind may be anything. */
async function hashFile(path: string): Promise<string | null> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return null;
  if (stats.isSymbolicLink()) return sha256(`link ${await readlink(path)}`);
  if (stats.isDirectory()) return sha256('folder');
  if (!stats.isFile() || stats.size > MAX_BYTES) return sha256(`other ${stats.size} ${stats.mtimeMs}`);
  const bytes = await readFile(path).catch(() => null);
  // Of the mode only what makes a hook run.
  return bytes === null ? sha256('unreadable') : sha256(bytes, `${stats.mode & 0o111}`);
}

function nameOf(file: string, { commonDir, path }: Worktree): string {
  if (isBelow(file, commonDir)) return join('.git', relative(commonDir, file));
  if (dirname(file) === path) return join('worktree', relative(path, file));
  return file;
}

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
