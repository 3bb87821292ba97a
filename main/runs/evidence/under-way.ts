import type { RunId } from '../../../shared/domain/ids.ts';
import type { Clock } from '../../../shared/lib/ports.ts';
import { evidenceRefusals } from './refusals.ts';

/** The checks of one run, while they are run. */
export interface UnderWay {
  /** The one that runs just now, and since when. */
  readonly now: { readonly check: string | null; readonly since: number };
  /** Of what a person started; null when it is part of the run itself. */
  readonly abort: AbortController | null;
  readonly ended: Promise<void>;
  /** The next check begins. */
  turnTo(check: string): void;
}

/** Sees to it that the checks of a run are run once at a time: they share its worktree. */
export interface UnderWayRuns {
  get(runId: RunId): UnderWay | undefined;
  /** Does the work with the run taken. Throws BUSY while its checks are under way. */
  take<T>(runId: RunId, abort: UnderWay['abort'], work: (underWay: UnderWay) => Promise<T>): Promise<T>;
  all(): UnderWay[];
}

export function createUnderWayRuns({ clock }: { clock: Clock }): UnderWayRuns {
  const runs = new Map<RunId, UnderWay>();
  return {
    get: (runId) => runs.get(runId),
    async take(runId, abort, work) {
      if (runs.has(runId)) throw evidenceRefusals.checksRunning();
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      let now: UnderWay['now'] = { check: null, since: clock.now() };
      const underWay: UnderWay = {
        get now() {
          return now;
        },
        abort,
        ended,
        turnTo: (check) => void (now = { check, since: clock.now() }),
      };
      runs.set(runId, underWay);
      try {
        return await work(underWay);
      } finally {
        runs.delete(runId);
        resolve();
      }
    },
    all: () => [...runs.values()],
  };
}
