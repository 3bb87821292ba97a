import { existsSync, globSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** True for a folder that holds something and no database: PGlite would make one on top of it. */
export function isForeign(dir: string): boolean {
  return existsSync(dir) && readdirSync(dir).length > 0 && !existsSync(join(dir, 'PG_VERSION'));
}

/**
 * Moves a folder that cannot be used out of the way, for somebody to look at; only the newest such folder
 * is kept. Nothing in it is needed: it can be built from the log at any time.
 */
export function moveAside(dir: string, now: number): void {
  if (!existsSync(dir)) return;
  const parent = dirname(dir);
  for (const old of globSync(`${basename(dir)}.broken-*`, { cwd: parent })) {
    rmSync(join(parent, old), { recursive: true, force: true });
  }
  renameSync(dir, `${dir}.broken-${now}`);
}
