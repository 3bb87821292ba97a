import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { Timeline, TimelinePlaceContext, type TimelinePlace } from '../../../ui/run/timeline.tsx';
import type { TimelineItem } from './timeline-model.ts';

interface Props {
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  readonly items: readonly TimelineItem[];
  /** Those that stay on the page wherever one reads: what has the focus, and what is asked. */
  readonly kept: readonly (number | null)[];
  /** `seq` of the item that takes the focus whenever it changes. */
  readonly cursor: number | null;
  readonly renderItem: (item: TimelineItem) => React.ReactNode;
  /** The height of all items has become another. */
  readonly onHeight: (height: number) => void;
}

/** A folded item. Others are measured when they come into view. */
const itemHeight = 32;
const padding = { start: 12, end: 24 };

/**
 * The items that are seen, and a few more. It alone uses the virtualiser, so that what surrounds it is not drawn
 * again while one scrolls.
 */
export function TimelineList(props: Props): React.ReactElement {
  const { scroller, items, kept, cursor, renderItem, onHeight } = props;
  const list = useRef<HTMLOListElement>(null);
  const keptIndexes = kept.flatMap((seq) => {
    const index = seq === null ? -1 : items.findIndex((item) => item.seq === seq);
    return index < 0 ? [] : [index];
  });
  const keptText = keptIndexes.join(' ');
  const rangeExtractor = useCallback(
    (range: Range) => {
      const pinned = keptText === '' ? [] : keptText.split(' ').map(Number);
      return [...new Set([...pinned, ...defaultRangeExtractor(range)])].toSorted((a, b) => a - b);
    },
    [keptText],
  );
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => itemHeight,
    getItemKey: (index) => items[index]?.seq ?? index,
    overscan: 8,
    paddingStart: padding.start,
    paddingEnd: padding.end,
    rangeExtractor,
  });
  const height = virtualizer.getTotalSize();
  useEffect(() => onHeight(height), [height, onHeight]);

  const begunAt = useRef(cursor);
  useEffect(() => {
    // Who comes back to a timeline is not taken anywhere.
    if (cursor === begunAt.current) return;
    begunAt.current = null;
    const index = items.findIndex((item) => item.seq === cursor);
    if (index < 0) return;
    virtualizer.scrollToIndex(index, { align: 'auto' });
    const row = list.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    if (row && !row.contains(document.activeElement)) row.focus({ preventScroll: true });
    // oxlint-disable-next-line react/exhaustive-deps -- follows the cursor, not what comes in
  }, [cursor, virtualizer]);

  return (
    <Timeline ref={list} label="What the agent did" height={height}>
      {virtualizer.getVirtualItems().map(({ index, start, key }) => {
        const item = items[index];
        return (
          item && (
            <Placed
              key={key}
              index={index}
              start={start}
              count={items.length}
              measure={virtualizer.measureElement}
            >
              {renderItem(item)}
            </Placed>
          )
        );
      })}
    </Timeline>
  );
}

interface PlacedProps {
  readonly index: number;
  readonly start: number;
  readonly count: number;
  readonly measure: (element: HTMLElement | null) => void;
  readonly children: React.ReactNode;
}

function Placed({ index, start, count, measure, children }: PlacedProps): React.ReactElement {
  const place = useMemo<TimelinePlace>(
    () => ({
      ref: measure,
      style: { transform: `translateY(${start}px)` },
      'data-index': index,
      'aria-posinset': index + 1,
      'aria-setsize': count,
    }),
    [index, start, count, measure],
  );
  return <TimelinePlaceContext value={place}>{children}</TimelinePlaceContext>;
}
