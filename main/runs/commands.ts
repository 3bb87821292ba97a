import type { LiveRuns } from './live-runs.ts';
import { cancelled } from './lifecycle/verdict.ts';
import type { RunLog } from './record/run-log.ts';
import { refusals } from './refusals.ts';
import type { Starter } from './start-run.ts';
import { createFinder, createTalk, whileLive } from './talk.ts';
import type { RunEngine } from './types.ts';

type Commands = Pick<RunEngine, 'start' | 'again' | 'cancel' | 'answer' | 'steer' | 'interrupt' | 'resize'>;

export interface CommandContext {
  readonly log: RunLog;
  readonly live: LiveRuns;
  readonly starter: Starter;
}

/** What people and clients may do to the runs of this device. */
export function createCommands({ log, live, starter }: CommandContext): Commands {
  const { liveRun } = createFinder({ log, live });
  return {
    ...createTalk({ log, live }),
    async start(params, { action }) {
      const { facts, receipt } = await starter.start(params, action);
      return { runId: facts.runId, receipt };
    },
    async again({ runId, mode, prompt }, { action }) {
      const { facts, receipt } = await starter.again(runId, { mode, prompt: prompt ?? null }, action);
      return { runId: facts.runId, receipt };
    },
    async cancel({ runId }, { action }) {
      const run = liveRun(runId);
      const receipt = await log.act(runId, action, whileLive([]));
      run.stop(cancelled('A person cancelled the run. What it changed is kept in its worktree.'));
      await run.ended;
      return { runId, receipt };
    },
    async resize({ runId, cols, rows }) {
      const terminal = await liveRun(runId).terminal;
      if (terminal === null) throw refusals.noTerminal();
      terminal.resize(cols, rows);
      return { runId };
    },
  };
}
