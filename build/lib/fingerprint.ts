import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FingerprintOptions {
  /** The folder that the patterns start from. */
  readonly folder: string;
  /** Glob patterns of the files that count. */
  readonly include: readonly string[];
  /** Glob patterns of those that do not. */
  readonly exclude: readonly string[];
}

/** SHA-256 over the names and contents of files: the same value means that nothing has changed. */
export function fingerprint({ folder, include, exclude }: FingerprintOptions): string {
  const hash = createHash('sha256');
  const paths = globSync([...include], { cwd: folder, exclude: [...exclude] });
  for (const path of paths.toSorted()) {
    const content = readFileSync(join(folder, path));
    hash.update(`${path.replaceAll('\\', '/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
