import { useCallback, useEffect, useState } from 'react';
import type { Result } from '../../../../shared/contract/contract.ts';
import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { useHost } from '../../../lib/app-context.ts';
import { sentence } from '../../../lib/use-action.ts';
import { useThrottled } from '../../../lib/use-throttled.ts';

/** While an agent edits, its diff is read at most this often, in ms: git looks through the whole worktree. */
const editsMs = 2_000;

export interface ShownDiff {
  /** Null until it was read. */
  readonly diff: Result<'runs.diff'> | null;
  readonly error: string | null;
  readonly busy: boolean;
  refresh(): void;
}

interface Reading extends Pick<ShownDiff, 'diff' | 'error'> {
  /** What was asked for when this was read. */
  readonly of: string | null;
}

/**
 * Reads what a run changed while that is looked at: at first, whenever the run's state or `edits`, a count that
 * grows with what the agent does, changes, and when asked to.
 */
export function useDiff(run: LocalRunRow, edits: number, looking: boolean): ShownDiff {
  const host = useHost();
  const [read, setRead] = useState<Reading>({ of: null, diff: null, error: null });
  const [asked, setAsked] = useState(0);
  const { runId, state, worktree } = run;
  const seen = useThrottled(edits, editsMs);
  const wanted = worktree !== null && looking ? `${state} ${seen} ${asked}` : null;

  useEffect(() => {
    if (wanted === null) return undefined;
    const reading = new AbortController();
    const { signal } = reading;
    host.call('runs.diff', { runId }, { signal }).then(
      (diff) => {
        if (!signal.aborted) setRead({ of: wanted, diff, error: null });
      },
      (failure: unknown) => {
        if (!signal.aborted) setRead(({ diff }) => ({ of: wanted, diff, error: sentence(failure) }));
      },
    );
    return () => reading.abort();
  }, [host, runId, wanted]);

  return {
    diff: read.diff,
    error: read.error,
    busy: wanted !== null && wanted !== read.of,
    refresh: useCallback(() => setAsked((count) => count + 1), []),
  };
}
