import { realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, sep } from 'node:path';

const PACKAGES = `${sep}node_modules`;

/** The folder that a program needs around it: that of all packages where it came as one. */
function folderOf(path: string): string {
  const at = path.indexOf(`${PACKAGES}${sep}`);
  return at < 0 ? path : path.slice(0, at + PACKAGES.length);
}

/** A path and what it leads to, where it exists. */
function withTarget(path: string): string[] {
  try {
    return [path, realpathSync(path)];
  } catch {
    return [];
  }
}

/**
 * Folders of programs that a sandbox has to show wherever they lie: those on the PATH, and those of programs that a person
 * named. Without this, nothing that lies in the folder for temporary files could be started.
 */
export function programFolders(path: string, programs: readonly string[]): string[] {
  const onPath = path.split(delimiter).filter(isAbsolute);
  const named = programs.filter(isAbsolute).flatMap(withTarget).map(dirname);
  return [...new Set([...onPath, ...named].flatMap(withTarget).map(folderOf))];
}
