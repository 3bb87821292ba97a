import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { List } from '../../ui/list/list.tsx';
import { SELECTION_BAR_SPACE } from '../../ui/list/selection-bar.tsx';
import styles from './virtual-lines.module.css';

const rowHeight = 32;

interface Props<Line> {
  readonly ref: React.RefObject<HTMLDivElement | null>;
  readonly label: string;
  readonly lines: readonly Line[];
  /** Tells a line apart for as long as it lives. */
  readonly keyOf: (line: Line) => string;
  /** Where the cursor stands among the lines; -1 for nowhere. */
  readonly cursorLine: number;
  /** DOM id of the row there. */
  readonly cursorRowId: string | undefined;
  readonly selecting: boolean;
  readonly renderLine: (line: Line) => React.ReactNode;
  /** Moves the cursor: arrows and pages, while the list has the focus. */
  readonly onMove: (step: number) => void;
  readonly testId: string;
}

/**
 * The scrolling part of a list. It alone uses the virtualiser, so that what surrounds it is not drawn
 * again while one scrolls.
 */
export function VirtualLines<Line>(props: Props<Line>): React.ReactElement {
  const { ref, label, lines, keyOf, cursorLine, cursorRowId, selecting, renderLine, onMove, testId } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- alone in this small component for that reason
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingEnd: selecting ? SELECTION_BAR_SPACE : 0,
  });
  useEffect(() => {
    if (cursorLine >= 0) virtualizer.scrollToIndex(cursorLine, { align: 'auto' });
  }, [cursorLine, virtualizer]);

  // Back from an issue: the list takes the focus, so that the cursor is seen where it was left.
  const begunAt = useRef(cursorRowId);
  useEffect(() => {
    if (begunAt.current !== undefined) ref.current?.focus({ preventScroll: true });
  }, [ref]);

  return (
    <div ref={scroller} className={styles['scroller']}>
      <List
        ref={ref}
        label={label}
        rowCount={lines.length}
        selecting={selecting}
        cursorRowId={cursorRowId}
        style={{ height: virtualizer.getTotalSize(), position: 'relative' }}
        onKeyDown={(event) => moveByArrow(event, onMove)}
        data-testid={testId}
      >
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return (
            line && (
              <div
                key={keyOf(line)}
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

/** Arrow keys move while the list has the focus; J and K everywhere in the view. */
function moveByArrow(event: React.KeyboardEvent, move: (step: number) => void): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 };
  const step = steps[event.key];
  if (step === undefined || event.shiftKey || event.altKey || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  move(step);
}
