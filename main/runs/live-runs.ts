import type { RunId } from '../../shared/domain/ids.ts';
import { driveRun, type DriveContext } from './lifecycle/drive-run.ts';
import { createLiveRun, type LiveRun } from './lifecycle/live-run.ts';
import { openTerminal } from './lifecycle/open-terminal.ts';
import { cancelled } from './lifecycle/verdict.ts';
import type { RunFacts } from './record/run-record.ts';

/** The runs that this host drives just now. */
export interface LiveRuns {
  get(runId: RunId): LiveRun | undefined;
  /** Journals a run with the given work, then sets it going. */
  launch<T>(facts: RunFacts, journal: () => Promise<T>): Promise<T>;
  /** Cancels all and waits for their end. */
  closeAll(): Promise<void>;
}

const closed = cancelled('Hearth was closed, which ended the run. What it changed is kept in its worktree.');

export function createLiveRuns(context: DriveContext): LiveRuns {
  const live = new Map<RunId, LiveRun>();
  const starting = new Set<Promise<unknown>>();
  const begin = (facts: RunFacts): void => {
    const run = createLiveRun({
      facts,
      openTerminal: async (opened) => (facts.harness === 'pty' ? openTerminal(opened, context) : null),
      drive: (driven) => driveRun(driven, context),
    });
    live.set(facts.runId, run);
    void run.ended.then(() => live.delete(facts.runId));
    if (context.closing.aborted) run.stop(closed);
  };
  return {
    get: (runId) => live.get(runId),
    async launch(facts, journal) {
      const begun = journal();
      starting.add(begun);
      const result = await begun.finally(() => starting.delete(begun));
      begin(facts);
      return result;
    },
    async closeAll() {
      await Promise.allSettled(starting);
      for (const run of live.values()) run.stop(closed);
      await Promise.all([...live.values()].map(({ ended }) => ended));
    },
  };
}
