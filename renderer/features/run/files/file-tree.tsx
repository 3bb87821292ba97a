import { useVirtualizer } from '@tanstack/react-virtual';
import { File, FileQuestionMark, Folder, FolderOpen, Link2, type LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { TreeRow } from '../../../ui/board/tree-row.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { formatBytes } from '../../../ui/lib/format.ts';
import styles from './files-pane.module.css';
import type { TreeLine } from './tree-model.ts';

const rowHeight = 28;

interface Props {
  readonly lines: readonly TreeLine[];
  /** Where the cursor stands among the lines; -1 for nowhere. */
  readonly at: number;
  readonly ref: React.RefObject<HTMLDivElement | null>;
  readonly onPlace: (line: TreeLine) => void;
  readonly onEnter: (line: TreeLine) => void;
  /** Arrow keys, while the tree has the focus. */
  readonly onKey: (key: string) => boolean;
}

/** The names in a worktree. The tree takes the focus, its rows do not. */
export function FileTree({ lines, at, ref, onPlace, onEnter, onKey }: Props): React.ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- alone in this small component for that reason
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  // There is nothing else here that one could have begun with, unless one is elsewhere already.
  useEffect(() => {
    const focused = document.activeElement;
    if (focused === document.body || focused?.role === 'tab') ref.current?.focus({ preventScroll: true });
  }, [ref]);
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'auto' });
  }, [at, virtualizer]);
  return (
    <div ref={scroller} className={styles['tree']}>
      <div
        ref={ref}
        role="tree"
        aria-label="Files of the worktree"
        aria-activedescendant={at < 0 ? undefined : rowId(at)}
        tabIndex={0}
        data-testid="file-tree"
        className={styles['rows']}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={(event) => {
          const plain = !event.altKey && !event.metaKey && !event.ctrlKey && !event.shiftKey;
          if (plain && onKey(event.key)) event.preventDefault();
        }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return (
            line && (
              <div key={line.path} className={styles['row']} style={{ transform: `translateY(${start}px)` }}>
                <Row
                  line={line}
                  id={rowId(index)}
                  selected={index === at}
                  onPlace={onPlace}
                  onEnter={onEnter}
                />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function rowId(index: number): string {
  return `file-row-${index}`;
}

interface RowProps {
  readonly line: TreeLine;
  readonly id: string;
  readonly selected: boolean;
  readonly onPlace: (line: TreeLine) => void;
  readonly onEnter: (line: TreeLine) => void;
}

function Row({ line, id, selected, onPlace, onEnter }: RowProps): React.ReactElement {
  if (line.kind === 'note') {
    return (
      <TreeRow
        id={id}
        level={line.level}
        glyph={null}
        title={line.text}
        selected={selected}
        onClick={() => onPlace(line)}
      />
    );
  }
  const { entry, open } = line;
  const note = noteOf(line);
  return (
    <TreeRow
      id={id}
      level={line.level}
      glyph={<Icon of={iconOf(line)} size={14} />}
      title={entry.name}
      strong={entry.changed === true}
      selected={selected}
      {...(open === null ? {} : { expanded: open })}
      {...(note === null ? {} : { note: { kind: 'plain', text: note } })}
      onClick={() => onEnter(line)}
    />
  );
}

type EntryLine = Extract<TreeLine, { kind: 'entry' }>;

function iconOf({ entry, open }: EntryLine): LucideIcon {
  if (entry.kind === 'folder') return open === true ? FolderOpen : Folder;
  if (entry.kind === 'link') return Link2;
  return entry.kind === 'file' ? File : FileQuestionMark;
}

function noteOf({ entry }: EntryLine): string | null {
  const size = entry.size === null ? '' : formatBytes(entry.size);
  const parts = [entry.changed === true ? 'changed' : '', size].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(' · ');
}
