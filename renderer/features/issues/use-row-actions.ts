import { useEffect, useRef, useState } from 'react';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { useLastList } from '../../lib/last-list.ts';
import type { Route } from '../../lib/route.ts';
import { navigate } from '../../lib/use-route.ts';
import type { UsedCursor } from '../../lib/list/use-list-cursor.ts';

/** What a click does to a row. The same functions for the life of the list, so that rows are not drawn for them. */
export interface RowActions {
  /** Goes to the issue and remembers the way back. */
  open(issueId: IssueId): void;
  toggle(issueId: IssueId, range: boolean): void;
}

interface Situation {
  readonly route: Route;
  readonly ids: readonly IssueId[];
  readonly list: UsedCursor<IssueId>;
}

export function useRowActions(situation: Situation): RowActions {
  const latest = useRef(situation);
  useEffect(() => {
    latest.current = situation;
  });
  const [actions] = useState<RowActions>(() => ({
    open(issueId) {
      const { route, ids } = latest.current;
      useLastList.setState({ route, ids, at: issueId });
      navigate({ view: 'issue', issueId });
    },
    toggle(issueId, range) {
      const { list } = latest.current;
      if (range) list.selectTo(issueId);
      else list.toggle(issueId);
    },
  }));
  return actions;
}
