import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { contentTypeOf } from '../../../shared/lib/renderer-files.ts';

/** One file of the built renderer. */
export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * The file for a path of the address, or null. The folder is listed and the path looked up in that list, so
 * that no path of a request ever becomes a path on the disk.
 */
export function findStaticFile(dir: string, path: string): StaticFile | null {
  const wanted = path === '/' ? '/index.html' : path;
  const name = listFiles(dir).find((file) => `/${file.split(sep).join('/')}` === wanted);
  const type = name === undefined ? null : contentTypeOf(name);
  if (name === undefined || type === null) return null;
  return { type, body: readFileSync(join(dir, name)) };
}

function listFiles(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}
