import { homedir } from 'node:os';
import { lstat, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { GitError } from './git-error.ts';
import type { Git } from './git.ts';

/** A configuration file by its keys; `null` where it could not be read as one. */
export interface ConfigFile {
  readonly path: string;
  /** Values in their order; a key without one has `''`. */
  readonly values: ReadonlyMap<string, readonly string[]> | null;
}

const MAX_BYTES = 1024 * 1024;
const MAX_FILES = 50;

/**
 * Reads configuration files and every file they include, whatever condition an include has: what counts on
 * another branch today may count here tomorrow. Files that are not there are left out. Rejects with a GitError
 * when git itself cannot be used.
 */
export async function readConfigFiles(
  git: Git,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<ConfigFile[]> {
  const files: ConfigFile[] = [];
  const queue = [...paths];
  const seen = new Set<string>();
  for (let path = queue.shift(); path !== undefined && files.length < MAX_FILES; path = queue.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const values = await readConfig(git, path, signal);
    if (values === 'absent') continue;
    files.push({ path, values });
    queue.push(...includesOf(path, values ?? new Map<string, string[]>()));
  }
  return files;
}

async function readConfig(
  git: Git,
  path: string,
  signal?: AbortSignal,
): Promise<Map<string, string[]> | null | 'absent'> {
  if ((await lstat(path).catch(() => null)) === null) return 'absent';
  const stats = await stat(path).catch(() => null);
  // A pipe or a device would keep git waiting.
  if (!stats?.isFile() || stats.size > MAX_BYTES) return null;
  if (stats.size === 0) return new Map();
  try {
    const args = ['config', '--file', path, '--no-includes', '-z', '--list'];
    const { stdout } = await git.run({ cwd: dirname(path) }, args, signal ? { signal } : {});
    return parseConfig(stdout);
  } catch (error) {
    if (error instanceof GitError && error.failure === 'failed') return null;
    throw error;
  }
}

/** Reads `git config -z --list`: key, line end, value, NUL. A key without a value has no line end. */
function parseConfig(text: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const entry of text.split('\0')) {
    if (entry === '') continue;
    const end = entry.indexOf('\n');
    const key = end < 0 ? entry : entry.slice(0, end);
    values.set(key, [...(values.get(key) ?? []), end < 0 ? '' : entry.slice(end + 1)]);
  }
  return values;
}

function includesOf(path: string, values: ReadonlyMap<string, readonly string[]>): string[] {
  const keys = [...values.keys()].filter((key) => /^include(?:if\..*)?\.path$/s.test(key));
  return keys
    .flatMap((key) => values.get(key) ?? [])
    .filter((included) => included !== '')
    .map((included) => included.replace(/^~(?=\/)/, homedir()))
    .map((included) => (isAbsolute(included) ? included : resolve(dirname(path), included)));
}
