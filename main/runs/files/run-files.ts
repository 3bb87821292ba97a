import { realpath } from 'node:fs/promises';
import type { Params, Result } from '../../../shared/contract/contract.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { assertInside, type Worktree } from '../git/worktree.ts';
import type { ChangedPaths } from './changed-paths.ts';
import { asFileRefusal, fileRefusals } from './file-refusals.ts';
import { listFolder } from './list-folder.ts';
import { readPage } from './read-page.ts';
import { parseWorktreePath } from './worktree-path.ts';

export interface RunFilesOptions {
  /** The worktree of a run of this device; null while it has none. Throws NOT_FOUND for others. */
  readonly worktreeOf: (runId: RunId) => Worktree | null;
  /** Folder of all worktrees. */
  readonly worktrees: string;
  readonly changedPaths: ChangedPaths;
  readonly platform: NodeJS.Platform;
}

/** The files of runs, for reading. Both reject with a HearthError. */
export interface RunFiles {
  files(params: Params<'runs.files'>): Promise<Result<'runs.files'>>;
  file(params: Params<'runs.file'>): Promise<Result<'runs.file'>>;
}

/** Creates the reading of worktrees; nothing outside of a run's own worktree is ever told. */
export function createRunFiles({ worktreeOf, worktrees, changedPaths, platform }: RunFilesOptions): RunFiles {
  const find = async (runId: RunId): Promise<{ worktree: Worktree; root: string }> => {
    const worktree = worktreeOf(runId);
    if (worktree === null) throw fileRefusals.noWorktree();
    const inPlace = assertInside(worktree.path, worktrees);
    await inPlace.catch((error: unknown) => {
      throw Object.assign(fileRefusals.noWorktree(), { cause: error });
    });
    return { worktree, root: await realpath(worktree.path) };
  };
  return {
    files: ({ runId, path }) =>
      refusing(async () => {
        const parts = parseWorktreePath(path, platform);
        const { worktree, root } = await find(runId);
        const [{ entries, truncated }, changed] = await Promise.all([
          listFolder(root, parts),
          // The files are there whether git can say something of them or not.
          changedPaths(worktree).catch(() => null),
        ]);
        const told = entries.map((entry) => ({
          ...entry,
          changed: changed === null ? null : changed.has([...parts, entry.name].join('/')),
        }));
        return { path, entries: told, truncated };
      }),
    file: ({ runId, path, from }) =>
      refusing(async () => {
        const parts = parseWorktreePath(path, platform);
        if (parts.length === 0) throw fileRefusals.noFile();
        const { root } = await find(runId);
        return { path, ...(await readPage(root, parts, from)) };
      }),
  };
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFileRefusal(error);
  }
}
