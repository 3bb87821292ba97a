import type { Artifacts } from '../artifacts.ts';
import { failureOf } from '../failure.ts';
import { findHarness } from '../find-harness.ts';
import { providerOf } from '../queue/provider-of.ts';
import type { ProviderPauses } from '../queue/provider-pauses.ts';
import type { RunLog } from '../record/run-log.ts';
import type { NewRunLogEvent } from '../record/run-record.ts';
import type { RunEngineOptions } from '../options.ts';
import type { Keepers } from '../terminal/keeping/keepers.ts';
import type { PortBlocks } from '../worktrees/ports.ts';
import { forgetDraft } from './drafts.ts';
import { agree, findQuestions } from './agree.ts';
import { finish } from './finish.ts';
import { noteGit } from './git-changes.ts';
import type { LiveRun } from './live-run.ts';
import { keepTerminal } from './open-terminal.ts';
import { takePermit, type PermitParts } from './permit.ts';
import { hook, prepare } from './prepare.ts';
import { runAgent } from './run-agent.ts';
import { saveEnd } from './save-end.ts';
import { endEvent, failed, lost, type AgentEnd, type Verdict } from './verdict.ts';

export interface DriveContext extends RunEngineOptions, PermitParts {
  readonly log: RunLog;
  readonly ports: PortBlocks;
  readonly pauses: ProviderPauses;
  readonly artifacts: Artifacts;
  readonly keepers: Keepers;
  /** Aborted when the host closes. */
  readonly closing: AbortSignal;
}

/** Leads a queued run to its end. Never rejects: whatever goes wrong is how the run ends. */
export async function driveRun(run: LiveRun, context: DriveContext): Promise<void> {
  const { clock, log } = context;
  let startedAt: number | null = null;
  const started = (): void => {
    startedAt = clock.monotonic();
  };
  const verdict = await work(run, context, started).catch((error: unknown) => {
    const failure = failureOf(error);
    if (!run.stopped)
      context.logger.warn('run.failed', { runId: run.facts.runId, category: failure.category });
    return failed(failure);
  });
  const durationMs = startedAt === null ? null : Math.round(clock.monotonic() - startedAt);
  const recording = await keepShown(run, context);
  const end = endEvent(run.stopped ?? verdict, durationMs);
  const isSaved = await saveEnd(context, () => log.append(run.facts.runId, () => [...recording, end]));
  if (isSaved && recording.length > 0) await forgetDraft(run.facts.runId, context.artifacts);
}

async function work(run: LiveRun, context: DriveContext, started: () => void): Promise<Verdict> {
  await run.terminal;
  const giveBack = await takePermit(run, context);
  try {
    return await workOn(run, context, started);
  } finally {
    giveBack();
    context.ports.release(run.facts.runId);
  }
}

async function workOn(run: LiveRun, context: DriveContext, started: () => void): Promise<Verdict> {
  const { log, harnesses } = context;
  const { runId } = run.facts;
  // Whoever is first finds it started when the worktree is there. Where it cannot be, the agent's start says so.
  void context.supervisor.probeSandbox().catch(() => {});
  const place = await prepare(run, context);
  const { worktree } = place;
  await hook(run, context, place, 'beforeRun');
  const [questions, noted] = await Promise.all([
    findQuestions(run, context, place),
    noteGit(context, place),
    log.append(runId, () => [{ kind: 'state', state: 'running' }]),
  ]);
  await agree(run, context, questions);
  // While a person thought about it, anybody may have changed something.
  const before = questions.length === 0 ? noted : await noteGit(context, place);
  started();
  const agent = await runAgent(run, context, findHarness(harnesses, run.facts), { ...place, before });
  await noteProvider(run, context, agent);
  if (agent.lost)
    return lost(
      `The process that runs agents ended, and the agent with it. Its work is kept in ${worktree.path} on branch ` +
        `${worktree.branch}. Look at it, or start the run again.`,
    );
  if (run.stopped) return run.stopped;
  await log.append(runId, () => [{ kind: 'state', state: 'finishing' }]);
  return finish(run, context, place, agent);
}

/** A provider at its limit rests for all runs of this device; one that has worked does not any more. */
async function noteProvider(
  { facts }: LiveRun,
  { pauses }: DriveContext,
  { failure }: AgentEnd,
): Promise<void> {
  const provider = providerOf(facts);
  if (failure === null) await pauses.over(provider);
  else if (failure.category === 'rate_limit') {
    await pauses.limited(provider, { reason: failure.message, retryAt: failure.retryAt });
  }
}

/** The recording is worth keeping, and no reason for a run to end otherwise than it did. */
async function keepShown(run: LiveRun, { artifacts, logger }: DriveContext): Promise<NewRunLogEvent[]> {
  const { runId } = run.facts;
  try {
    const terminal = await run.terminal;
    return terminal ? [{ kind: 'recording', ...(await keepTerminal(runId, terminal, artifacts)) }] : [];
  } catch (error) {
    logger.warn('run.recording.lost', { runId, category: failureOf(error).category });
    return [];
  }
}
