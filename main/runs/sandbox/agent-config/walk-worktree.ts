import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { configFolder, knownFile, type KnownFile } from './known-files.ts';

export interface WalkLimits {
  /** Folders below the worktree. */
  readonly maxDepth: number;
  /** Entries of folders that are looked at. */
  readonly maxEntries: number;
}

/** A settings file; `linkedFolder` is a link in the place of a folder of them, which is not followed. */
export interface Candidate {
  /** Relative to the worktree, with `/`. */
  readonly path: string;
  readonly known: KnownFile | { readonly harness: KnownFile['harness']; readonly format: 'linkedFolder' };
}

/** What git keeps is no agent's to read, and packages were chosen by the person who installed them. */
const skipped = /^(\.git|node_modules)$/i;

/**
 * Finds the settings files of agents, level by level, so that a limit cuts off what lies deepest.
 * `complete` is false when it did, or when a folder could not be read.
 */
export async function walkWorktree(
  root: string,
  { maxDepth, maxEntries }: WalkLimits,
): Promise<{ candidates: Candidate[]; complete: boolean }> {
  const candidates: Candidate[] = [];
  let complete = true;
  let level = [''];
  let seen = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return { candidates, complete: false };
    const next: string[] = [];
    for (const folder of level) {
      const entries = await entriesOf(join(root, folder));
      complete &&= entries !== null;
      seen += entries?.length ?? 0;
      if (seen > maxEntries) return { candidates, complete: false };
      for (const entry of entries ?? []) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        const candidate = candidateOf(path, entry);
        if (candidate) candidates.push(candidate);
        if (entry.isDirectory() && !skipped.test(entry.name)) next.push(path);
      }
    }
    level = next;
  }
  return { candidates, complete };
}

function candidateOf(path: string, entry: Dirent): Candidate | null {
  if (entry.isDirectory()) return null;
  const known = knownFile(path);
  if (known) return { path, known };
  const harness = entry.isSymbolicLink() ? configFolder(entry.name) : null;
  return harness === null ? null : { path, known: { harness, format: 'linkedFolder' } };
}

async function entriesOf(folder: string): Promise<Dirent[] | null> {
  return readdir(folder, { withFileTypes: true }).catch(() => null);
}
