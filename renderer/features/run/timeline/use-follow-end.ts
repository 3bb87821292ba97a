import { useCallback, useLayoutEffect, useRef, useState } from 'react';

/** This near to its end, in px, one counts as being there. */
const nearPx = 32;

export interface FollowedEnd {
  readonly ref: React.RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** False while one reads further up. */
  readonly atEnd: boolean;
  toEnd(): void;
}

/** Keeps a scroller at its end while it grows with `content`, unless the person has scrolled away from there. */
export function useFollowEnd(content: unknown): FollowedEnd {
  const ref = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const lastTop = useRef(0);
  const toEnd = useCallback(() => {
    const scroller = ref.current;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  }, []);
  useLayoutEffect(() => {
    if (atEnd) toEnd();
  }, [content, atEnd, toEnd]);
  const onScroll = useCallback(() => {
    const scroller = ref.current;
    if (!scroller) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    // What grows below, or is measured above, takes nobody away from the end: only going up does.
    const wentUp = scrollTop < lastTop.current;
    lastTop.current = scrollTop;
    if (scrollHeight - scrollTop - clientHeight <= nearPx) setAtEnd(true);
    else if (wentUp) setAtEnd(false);
  }, []);
  return { ref, onScroll, atEnd, toEnd };
}
