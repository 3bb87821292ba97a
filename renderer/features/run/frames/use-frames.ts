import { useCallback, useEffect, useState } from 'react';
import type { Frame } from '../../../../shared/contract/run-schemas.ts';
import { useHost } from '../../../lib/app-context.ts';
import { sentence } from '../../../lib/use-action.ts';

/** The frames of a run as far as they were read. */
export interface ShownFrames {
  /** Oldest first; null until some were read. */
  readonly frames: readonly Frame[] | null;
  /** There are still earlier ones. */
  readonly more: boolean;
  readonly error: string | null;
  readonly busy: boolean;
  readEarlier(): void;
  /** Begins anew at the newest. */
  readAgain(): void;
}

/** What is asked for: the newest, or what was before a place. Each asking is another object. */
interface Wanted {
  readonly before: number | null;
}

interface Read {
  readonly of: Wanted | null;
  readonly frames: readonly Frame[] | null;
  readonly more: boolean;
  readonly error: string | null;
}

const nothing: Read = { of: null, frames: null, more: false, error: null };

/** Reads what the agent of a run said in its own protocol, the newest page first. */
export function useFrames(runId: string): ShownFrames {
  const host = useHost();
  const [wanted, setWanted] = useState<Wanted>({ before: null });
  const [read, setRead] = useState(nothing);
  useEffect(() => {
    const reading = new AbortController();
    const { signal } = reading;
    const { before } = wanted;
    host.call('runs.frames', { runId, before }, { signal }).then(
      ({ rows, more }) => {
        if (signal.aborted) return;
        setRead(({ frames }) => ({
          of: wanted,
          frames: before === null ? rows : [...rows, ...(frames ?? [])],
          more,
          error: null,
        }));
      },
      (failure: unknown) => {
        if (!signal.aborted) setRead((last) => ({ ...last, of: wanted, error: sentence(failure) }));
      },
    );
    return () => reading.abort();
  }, [host, runId, wanted]);
  const first = read.frames?.[0]?.seq ?? null;
  return {
    frames: read.frames,
    more: read.more,
    error: read.error,
    busy: read.of !== wanted,
    readEarlier: useCallback(() => setWanted({ before: first }), [first]),
    readAgain: useCallback(() => setWanted({ before: null }), []),
  };
}
