import { useState } from 'react';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { useLastList } from '../../lib/last-list.ts';
import { keepShown, moveCursor, selectTo, toggle, type ListCursor } from './list-cursor.ts';

/** The cursor and selection of a list whose rows come and go. */
export interface UsedCursor {
  readonly cursor: ListCursor<IssueId>;
  move(step: number, select?: boolean): void;
  toggle(id: IssueId): void;
  selectTo(id: IssueId): void;
  clear(): void;
}

/** Keeps a cursor over `ids`, beginning where one left; rows that are not among them any more are forgotten. */
export function useListCursor(ids: readonly IssueId[]): UsedCursor {
  const [state, setState] = useState<ListCursor<IssueId>>(() => ({
    at: useLastList.getState().at,
    selected: new Set(),
  }));
  const cursor = keepShown(state, ids);
  return {
    cursor,
    move: (step, select) => setState(moveCursor(cursor, ids, step, select)),
    toggle: (id) => setState(toggle(cursor, id)),
    selectTo: (id) => setState(selectTo(cursor, ids, id)),
    clear: () => setState({ at: cursor.at, selected: new Set() }),
  };
}
