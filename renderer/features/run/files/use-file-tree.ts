import { useCallback, useEffect, useRef, useState } from 'react';
import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { useHost } from '../../../lib/app-context.ts';
import { sentence } from '../../../lib/use-action.ts';
import { foldersOn, treeLines, type Folder, type Folders, type TreeLine } from './tree-model.ts';

export interface UsedTree {
  readonly lines: readonly TreeLine[];
  /** Of the top: until it was read, or why it could not be. */
  readonly top: Folder;
  open(path: string): void;
  close(path: string): void;
  /** Opens all folders on the way to a file. */
  reveal(path: string): void;
  /** Reads what is open again. */
  refresh(): void;
}

const loading: Folder = { state: 'loading' };

/** Reads the folders of a run's worktree as they are opened, and again when the run's state changes. */
export function useFileTree(run: LocalRunRow): UsedTree {
  const host = useHost();
  const { runId, state } = run;
  const [folders, setFolders] = useState<Folders>(new Map());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const opened = useRef(open);
  useEffect(() => {
    opened.current = open;
  });

  const read = useCallback(
    (path: string): void => {
      const put = (folder: Folder): void => setFolders((before) => new Map(before).set(path, folder));
      host.call('runs.files', { runId, path }).then(
        ({ entries, truncated }) => put({ state: 'ready', entries, truncated }),
        (failure: unknown) => put({ state: 'failed', message: sentence(failure) }),
      );
    },
    [host, runId],
  );
  const refresh = useCallback(() => {
    for (const path of ['', ...opened.current]) read(path);
  }, [read]);
  useEffect(refresh, [refresh, state]);

  const openAll = useCallback(
    (paths: readonly string[]): void => {
      const news = paths.filter((path) => !opened.current.has(path));
      setOpen((before) => new Set([...before, ...news]));
      for (const path of news) read(path);
    },
    [read],
  );
  return {
    lines: treeLines(folders, open),
    top: folders.get('') ?? loading,
    open: (path) => openAll([path]),
    close: (path) => setOpen((before) => new Set([...before].filter((each) => each !== path))),
    reveal: useCallback((path: string) => openAll(foldersOn(path)), [openAll]),
    refresh,
  };
}
