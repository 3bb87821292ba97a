import { join } from 'node:path';
import type { Clock } from '../../../shared/lib/ports.ts';
import { changedFiles } from '../git/diff.ts';
import type { Git } from '../git/git.ts';
import type { Worktree } from '../git/worktree.ts';

/** What changed is as good as new for so long, in ms: folders are opened one after the other. */
const freshMs = 2_000;
/** Worktrees that are remembered. */
const mostKept = 8;

interface ChangedPathsOptions {
  readonly git: Git;
  readonly clock: Clock;
  readonly scratch: string;
  readonly uuid: () => string;
}

/** Tells which paths of a worktree differ from its base commit: files, and the folders that hold them. */
export type ChangedPaths = (worktree: Worktree) => Promise<ReadonlySet<string>>;

/** Creates the reading; what was just read, or is being read, is given again. */
export function createChangedPaths({ git, clock, scratch, uuid }: ChangedPathsOptions): ChangedPaths {
  const kept = new Map<string, { at: number; paths: Promise<ReadonlySet<string>> }>();
  return (worktree) => {
    const now = clock.now();
    const known = kept.get(worktree.path);
    if (known && now - known.at < freshMs) return known.paths;
    const place = { scratch: join(scratch, `changed-${uuid()}`) };
    const paths = changedFiles(git, worktree, place).then(withFolders);
    kept.delete(worktree.path);
    kept.set(worktree.path, { at: now, paths });
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return paths;
  };
}

function withFolders(files: readonly string[]): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const file of files) {
    paths.add(file);
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) {
      paths.add(file.slice(0, at));
    }
  }
  return paths;
}
