import { useCallback, useState } from 'react';

/** What a person has opened and where they stand in a timeline, for as long as they look at its run. */
export interface TimelineState {
  /** `seq` of the item under the cursor. */
  readonly cursor: number | null;
  /** All that was not folded by hand is open. */
  readonly expanded: boolean;
  isOpen(seq: number): boolean;
  isRaw(seq: number): boolean;
  place(seq: number): void;
  toggle(seq: number): void;
  open(seq: number): void;
  toggleRaw(seq: number): void;
  /** Opens or folds all, whatever was done by hand. */
  toggleAll(): void;
}

interface Kept {
  readonly cursor: number | null;
  readonly expanded: boolean;
  /** Those that differ from `expanded`. */
  readonly others: ReadonlySet<number>;
  readonly raw: ReadonlySet<number>;
}

const begin: Kept = { cursor: null, expanded: false, others: new Set(), raw: new Set() };

/** Keeps the state of a timeline; above the tabs, so that it is as one left it. The functions stay the same. */
export function useTimelineState(): TimelineState {
  const [kept, setKept] = useState(begin);
  const { cursor, expanded, others, raw } = kept;
  const isOpen = (seq: number): boolean => others.has(seq) !== expanded;
  return {
    cursor,
    expanded,
    isOpen,
    isRaw: (seq) => raw.has(seq),
    place: useCallback((seq: number) => setKept((before) => ({ ...before, cursor: seq })), []),
    toggle: useCallback(
      (seq: number) => setKept((before) => ({ ...before, cursor: seq, others: toggled(before.others, seq) })),
      [],
    ),
    open: useCallback(
      (seq: number) =>
        setKept((before) =>
          before.others.has(seq) !== before.expanded
            ? before
            : { ...before, others: toggled(before.others, seq) },
        ),
      [],
    ),
    toggleRaw: useCallback(
      (seq: number) => setKept((before) => ({ ...before, cursor: seq, raw: toggled(before.raw, seq) })),
      [],
    ),
    toggleAll: useCallback(
      () => setKept((before) => ({ ...before, expanded: !before.expanded, others: new Set() })),
      [],
    ),
  };
}

function toggled(set: ReadonlySet<number>, seq: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(seq)) next.add(seq);
  return next;
}
