import { FolderTree, RefreshCw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import type { FilePlace } from '../../../lib/route.ts';
import { useKeys } from '../../../lib/use-keys.ts';
import { IconButton } from '../../../ui/controls/icon-button.tsx';
import { Pane } from '../../../ui/run/pane.tsx';
import { EmptyState } from '../../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../../ui/states/loading-rows.tsx';
import { FileTree } from './file-tree.tsx';
import { FileView } from './file-view.tsx';
import styles from './files-pane.module.css';
import { cursorLine, stepEnter, stepIn, stepOut, type TreeLine, type TreeStep } from './tree-model.ts';
import { useFileTree, type UsedTree } from './use-file-tree.ts';

interface Props {
  readonly run: LocalRunRow;
  /** The file that is shown; null for none. */
  readonly place: FilePlace | null;
  readonly onOpen: (place: FilePlace) => void;
}

/** The files in the worktree of a run: their tree, and one of them. */
export function FilesPane(props: Props): React.ReactElement {
  if (props.run.worktree !== null) return <Worktree {...props} />;
  return (
    <EmptyState icon={FolderTree} title="There are no files yet" keys={[]}>
      The worktree of this run was not made.
    </EmptyState>
  );
}

function Worktree({ run, place, onOpen }: Props): React.ReactElement {
  const tree = useFileTree(run);
  const treeRef = useRef<HTMLDivElement>(null);
  const fileRef = useRef<HTMLDivElement>(null);
  const { lines, reveal } = tree;
  const path = place?.path ?? null;
  // A file that is opened takes the cursor along.
  const [moved, setMoved] = useState({ to: path, from: path });
  const cursor = moved.from === path ? moved.to : path;
  const setCursor = (to: string | null): void => setMoved({ to, from: path });
  useEffect(() => {
    if (path !== null) reveal(path);
  }, [path, reveal]);
  const take = (step: TreeStep): void => {
    if (step === null) return;
    setCursor(step.path);
    if (step.does === 'show') onOpen({ path: step.path, line: null });
    if (step.does === 'open') tree.open(step.path);
    if (step.does === 'close') tree.close(step.path);
    if (step.does === 'show' && step.enter) fileRef.current?.focus();
  };
  const at = cursorLine(lines, cursor);
  const move = (step: number): void => {
    const to = at < 0 ? 0 : Math.min(lines.length - 1, Math.max(0, at + step));
    setCursor(lines[to]?.path ?? null);
    // A tab that has the focus would take Enter.
    treeRef.current?.focus({ preventScroll: true });
  };
  const out = (): void => {
    // From the file, the way out leads to its place in the tree.
    if (fileRef.current?.contains(document.activeElement)) treeRef.current?.focus();
    else take(stepOut(lines, at));
  };
  const commands: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(20),
    PageUp: () => move(-20),
    ArrowRight: () => take(stepIn(lines, at)),
    ArrowLeft: out,
    Enter: () => take(stepEnter(lines, at)),
  };
  useKeys({
    filesDown: () => move(1),
    filesUp: () => move(-1),
    filesOpen: () => take(stepEnter(lines, at)),
    filesIn: () => take(stepIn(lines, at)),
    filesOut: out,
  });
  const onKey = (key: string): boolean => {
    if (!Object.hasOwn(commands, key)) return false;
    commands[key]?.();
    return true;
  };
  const enter = (line: TreeLine): void => {
    setCursor(line.path);
    take(stepEnter(lines, lines.indexOf(line)));
  };
  return (
    <div className={styles['split']}>
      <div className={styles['left']}>
        <Pane
          name="Files"
          end={<IconButton icon={RefreshCw} label="Read the files again" onClick={tree.refresh} />}
        >
          <TreeBody tree={tree}>
            <FileTree
              ref={treeRef}
              lines={lines}
              at={at}
              onPlace={(line) => setCursor(line.path)}
              onEnter={enter}
              onKey={onKey}
            />
          </TreeBody>
        </Pane>
      </div>
      <div className={styles['right']}>
        {place === null ? (
          tree.top.state === 'ready' && (
            <EmptyState
              icon={FolderTree}
              title="No file is open"
              keys={[{ keys: 'Enter', does: 'opens the one under the cursor' }]}
            >
              These are the files as they are in the worktree now.
            </EmptyState>
          )
        ) : (
          <FileView key={place.path} ref={fileRef} runId={run.runId} place={place} />
        )}
      </div>
    </div>
  );
}

function TreeBody({
  tree,
  children,
}: {
  readonly tree: UsedTree;
  readonly children: React.ReactNode;
}): React.ReactNode {
  const { top } = tree;
  if (top.state === 'loading') return <LoadingRows rows={6} label="Reading the files" />;
  if (top.state === 'ready') return children;
  return (
    <EmptyState icon={FolderTree} title="The files cannot be read" keys={[]}>
      {top.message}
    </EmptyState>
  );
}
