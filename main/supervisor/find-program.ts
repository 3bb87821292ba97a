import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { SpawnFailure, SpawnMessage } from './protocol.ts';

export type FoundProgram = { path: string } | SpawnFailure;

/**
 * Finds `argv[0]` as `execvp` would, on the PATH of the given environment. Needed because behind the
 * isolation wrapper a missing program would look like an exit of the wrapper.
 */
export function findProgram({ argv, cwd, env }: Pick<SpawnMessage, 'argv' | 'cwd' | 'env'>): FoundProgram {
  if (!isDirectory(cwd)) return { code: 'ENOENT', what: 'cwd' };
  const name = argv[0] ?? '';
  const candidates = /[/\\]/.test(name) || isAbsolute(name) ? [resolve(cwd, name)] : onPath(name, env);
  let code = 'ENOENT';
  for (const path of candidates) {
    const problem = notExecutable(path);
    if (problem === null) return { path };
    if (problem !== 'ENOENT') code = problem;
  }
  return { code, what: 'program' };
}

function onPath(name: string, env: Readonly<Record<string, string>>): string[] {
  const path = env['PATH'] ?? env['Path'] ?? '';
  const endings = process.platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD').split(';')] : [''];
  // An empty entry would mean the working directory, which is the agent's to fill.
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending)));
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function notExecutable(path: string): string | null {
  try {
    if (!statSync(path).isFile()) return 'EACCES';
    accessSync(path, constants.X_OK);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'EACCES' ? 'EACCES' : 'ENOENT';
  }
}
