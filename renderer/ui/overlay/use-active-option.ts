import { useState } from 'react';
import type { KeyboardEvent } from 'react';

import { activeAfter } from './active-option.ts';

export interface ActiveOption {
  readonly activeId: string | undefined;
  readonly setActive: (id: string) => void;
  /** Moves by arrow and page keys (Home and End stay with the text); true when it took the key. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
}

/** The active row of a list whose focus stays in an input. A new `query` starts at the first row. */
export function useActiveOption(ids: readonly string[], query: string): ActiveOption {
  const [state, setState] = useState<{ readonly id: string | undefined; readonly query: string }>({
    id: undefined,
    query,
  });
  const chosen = state.query === query && state.id !== undefined && ids.includes(state.id);
  const activeId = chosen ? state.id : ids[0];
  return {
    activeId,
    setActive: (id) => setState({ id, query }),
    onKeyDown(event) {
      const next = activeAfter(event.key, activeId, ids);
      if (next === undefined) return false;
      event.preventDefault();
      setState({ id: next, query });
      return true;
    },
  };
}
