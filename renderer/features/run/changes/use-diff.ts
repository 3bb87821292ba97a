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

/**
 * Reads what a run changed while that is looked at: at first, whenever the run's state or `edits`, a count that
 * grows with what the agent does, changes, and when asked to.
 */
export function useDiff(run: LocalRunRow, edits: number, looking: boolean): ShownDiff {
  const host = useHost();
  const [diff, setDiff] = useState<ShownDiff['diff']>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(0);
  const { runId, state, worktree } = run;
  const seen = useThrottled(edits, editsMs);

  useEffect(() => {
    if (worktree === null || !looking) return undefined;
    const reading = new AbortController();
    const { signal } = reading;
    setBusy(true);
    host
      .call('runs.diff', { runId }, { signal })
      .then(
        (answer) => {
          if (signal.aborted) return;
          setDiff(answer);
          setError(null);
        },
        (failure: unknown) => {
          if (!signal.aborted) setError(sentence(failure));
        },
      )
      .finally(() => {
        if (!signal.aborted) setBusy(false);
      });
    return () => reading.abort();
  }, [host, runId, state, worktree, seen, asked, looking]);

  return { diff, error, busy, refresh: useCallback(() => setAsked((count) => count + 1), []) };
}
