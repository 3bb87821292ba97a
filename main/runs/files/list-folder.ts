import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorktreeEntry } from '../../../shared/contract/run-schemas.ts';
import { inFolder } from './locate.ts';
import { isGitName } from './worktree-path.ts';

/** Names of one folder that are told; more than that nobody reads. */
const mostEntries = 5_000;

type FoundEntry = Omit<WorktreeEntry, 'changed'>;

/** What is in a folder below `root`: folders first, then by name. The folder of git is left out. */
export async function listFolder(
  root: string,
  parts: readonly string[],
): Promise<{ entries: FoundEntry[]; truncated: boolean }> {
  return inFolder(root, parts, async (real) => {
    const names = (await readdir(real, { withFileTypes: true })).filter(({ name }) => !isGitName(name));
    const sorted = names.toSorted(byPlace);
    const shown = sorted.slice(0, mostEntries);
    const entries = await Promise.all(shown.map((entry) => toEntry(real, entry)));
    return { entries, truncated: sorted.length > shown.length };
  });
}

function byPlace(a: Dirent, b: Dirent): number {
  const folders = Number(b.isDirectory()) - Number(a.isDirectory());
  if (folders !== 0) return folders;
  return a.name < b.name ? -1 : 1;
}

async function toEntry(folder: string, entry: Dirent): Promise<FoundEntry> {
  const { name } = entry;
  if (!entry.isFile()) return { name, kind: kindOf(entry), size: null };
  // It may be gone by now.
  const stats = await lstat(join(folder, name)).catch(() => null);
  return { name, kind: 'file', size: stats?.isFile() ? stats.size : null };
}

function kindOf(entry: Dirent): WorktreeEntry['kind'] {
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}
