import { useState } from 'react';
import { keepShown, moveCursor, selectAll, selectTo, toggle, type ListCursor } from './list-cursor.ts';

/** The cursor and selection of a list whose rows come and go. */
export interface UsedCursor<Id> {
  readonly cursor: ListCursor<Id>;
  move(step: number, select?: boolean): void;
  toggle(id: Id): void;
  selectTo(id: Id): void;
  selectAll(): void;
  /** Puts the cursor there and selects nothing. */
  place(id: Id | null): void;
  clear(): void;
}

/** Keeps a cursor over `ids`, beginning at `begin`; rows that are not among them any more are forgotten. */
export function useListCursor<Id>(ids: readonly Id[], begin: Id | null = null): UsedCursor<Id> {
  const [state, setState] = useState<ListCursor<Id>>(() => ({ at: begin, selected: new Set() }));
  const cursor = keepShown(state, ids);
  return {
    cursor,
    move: (step, select) => setState(moveCursor(cursor, ids, step, select)),
    toggle: (id) => setState(toggle(cursor, id)),
    selectTo: (id) => setState(selectTo(cursor, ids, id)),
    selectAll: () => setState(selectAll(cursor, ids)),
    place: (id) => setState({ at: id, selected: new Set() }),
    clear: () => setState({ at: cursor.at, selected: new Set() }),
  };
}
