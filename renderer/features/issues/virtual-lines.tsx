import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { List } from '../../ui/list/list.tsx';
import { SELECTION_BAR_SPACE } from '../../ui/list/selection-bar.tsx';
import type { ListLine } from './list-model.ts';
import { rowId } from './issue-row.tsx';
import styles from './virtual-lines.module.css';

const rowHeight = 32;

interface Props {
  readonly ref: React.RefObject<HTMLDivElement | null>;
  readonly label: string;
  readonly lines: readonly ListLine[];
  readonly cursorId: string | null;
  readonly selecting: boolean;
  readonly renderLine: (line: ListLine) => React.ReactNode;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

/**
 * The scrolling part of the list. It alone uses the virtualiser, so that what surrounds it is not drawn
 * again while one scrolls.
 */
export function VirtualLines(props: Props): React.ReactElement {
  const { ref, label, lines, cursorId, selecting, renderLine, onKeyDown } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- alone in this small component for that reason
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingEnd: selecting ? SELECTION_BAR_SPACE : 0,
  });
  const cursorLine =
    cursorId === null ? -1 : lines.findIndex((line) => line.kind === 'issue' && line.issueId === cursorId);
  useEffect(() => {
    if (cursorLine >= 0) virtualizer.scrollToIndex(cursorLine, { align: 'auto' });
  }, [cursorLine, virtualizer]);

  // Back from an issue: the list takes the focus, so that the cursor is seen where it was left.
  const begunAt = useRef(cursorId);
  useEffect(() => {
    if (begunAt.current !== null) ref.current?.focus({ preventScroll: true });
  }, [ref]);

  return (
    <div ref={scroller} className={styles['scroller']}>
      <List
        ref={ref}
        label={label}
        rowCount={lines.length}
        selecting={selecting}
        cursorRowId={cursorId === null ? undefined : rowId(cursorId)}
        style={{ height: virtualizer.getTotalSize(), position: 'relative' }}
        onKeyDown={onKeyDown}
        data-testid="issue-list"
      >
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return (
            line && (
              <div
                key={lineKey(line)}
                className={styles['line']}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {renderLine(line)}
              </div>
            )
          );
        })}
      </List>
    </div>
  );
}

function lineKey(line: ListLine): string {
  return line.kind === 'group' ? line.status : line.issueId;
}
