import type { Params } from '../../shared/contract/contract.ts';
import { runId as runIdSchema, type RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';
import { promptOf } from '../../shared/domain/run-prompt.ts';
import type { LiveRun } from './lifecycle/live-run.ts';
import type { LiveRuns } from './live-runs.ts';
import { answered } from './lifecycle/timeline.ts';
import { cancelled } from './lifecycle/verdict.ts';
import type { IssueBrief } from './ports.ts';
import { unknownRun, type Decide, type RunLog } from './record/run-log.ts';
import type { RunFacts } from './record/run-record.ts';
import { refusals } from './refusals.ts';
import type { RunEngine, RunEngineOptions } from './types.ts';

type Commands = Pick<RunEngine, 'start' | 'cancel' | 'answer' | 'steer' | 'resize'>;

export interface CommandContext extends Pick<RunEngineOptions, 'issues' | 'uuid'> {
  readonly log: RunLog;
  readonly live: LiveRuns;
  readonly closing: AbortSignal;
}

/** What people and clients may do to the runs of this device. */
export function createCommands({ log, live, issues, uuid, closing }: CommandContext): Commands {
  const liveRun = (runId: RunId): LiveRun => {
    const run = live.get(runId);
    if (run) return run;
    throw log.get(runId) === null ? unknownRun() : refusals.ended();
  };
  return {
    async start(params, { action }) {
      if (closing.aborted) throw refusals.closing();
      const brief = await issues.brief(params.issueId);
      if (brief === null) throw refusals.noIssue();
      const facts = factsOf(params, brief, runIdSchema.parse(uuid()));
      const receipt = await live.launch(facts, () => log.create(facts, action));
      return { runId: facts.runId, receipt };
    },
    async cancel({ runId }, { action }) {
      const run = liveRun(runId);
      const receipt = await log.act(runId, action, whileLive([]));
      run.stop(cancelled('A person cancelled the run. What it changed is kept in its worktree.'));
      await run.ended;
      return { runId, receipt };
    },
    async answer({ runId, requestId, choice }, { action }) {
      const { session } = liveRun(runId);
      const receipt = await log.act(runId, action, (record) => {
        const events = answered(record, requestId, choice);
        if (session === null || events.length === 0) throw refusals.noQuestion();
        return events;
      });
      // It may have been withdrawn a moment ago; the agent tells that itself.
      await session?.answer(requestId, choice).catch(() => {});
      return { runId, receipt };
    },
    async steer({ runId, text }, { action }) {
      const { session } = liveRun(runId);
      if (session === null) throw refusals.notStarted();
      const receipt = await log.act(runId, action, whileLive([{ kind: 'prompt', text }]));
      await (session.steer?.(text) ?? session.prompt(text)).catch((error: unknown) => {
        throw Object.assign(refusals.ended(), { cause: error });
      });
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

function whileLive(events: ReturnType<Decide>): Decide {
  return ({ state }) => {
    if (isEnded(state)) throw refusals.ended();
    return events;
  };
}

function factsOf(params: Params<'runs.start'>, brief: IssueBrief, runId: RunId): RunFacts {
  const { harness, command = null, prompt = null } = params;
  const { issueId, groupId, key, title, repo } = brief;
  if (repo === null) throw refusals.noRepository(key);
  const known = { runId, issueId, groupId, key, title, harness, repo };
  switch (harness) {
    case 'pty':
      if (command === null) throw refusals.needsCommand();
      if (prompt !== null) throw refusals.takesNoPrompt();
      return { ...known, command, prompt: null };
    case 'codex':
      if (command !== null) throw refusals.takesNoCommand();
      return { ...known, command: null, prompt: prompt ?? promptOf(brief) };
  }
}
