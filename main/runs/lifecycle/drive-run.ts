import type { RunId } from '../../../shared/domain/ids.ts';
import type { Harness, Session } from '../../harness/types.ts';
import type { Artifacts } from '../artifacts.ts';
import { failureOf } from '../failure.ts';
import { collectResult } from '../git/collect.ts';
import { addWorktree, assertInside, type Worktree } from '../git/worktree.ts';
import type { RunLog } from '../record/run-log.ts';
import type { NewRunLogEvent } from '../record/run-record.ts';
import type { RunEngineOptions } from '../types.ts';
import { followAgent } from './follow-agent.ts';
import type { LiveRun } from './live-run.ts';
import { keepTerminal } from './open-terminal.ts';
import { endEvent, failed, judge, lost, type AgentEnd, type Verdict } from './verdict.ts';

export interface DriveContext extends RunEngineOptions {
  readonly log: RunLog;
  readonly artifacts: Artifacts;
  /** Aborted when the host closes. */
  readonly closing: AbortSignal;
}

/** How long to wait before the end of a run is journalled once more, when the disk did not take it. */
const RETRY_MS = 5000;

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
  await saveEnd(context, () => log.append(run.facts.runId, () => [...recording, end]));
}

async function work(run: LiveRun, context: DriveContext, started: () => void): Promise<Verdict> {
  const { log, harnesses } = context;
  const { runId } = run.facts;
  await run.terminal;
  await log.append(runId, () => [{ kind: 'state', state: 'preparing' }]);
  const worktree = await prepare(run, context);
  await log.append(runId, () => [{ kind: 'state', state: 'running' }]);
  started();
  const agent = await runAgent(run, context, harnesses[run.facts.harness], worktree);
  if (agent.lost)
    return lost(
      `The process that runs agents ended, and the agent with it. Its work is kept in ${worktree.path}.`,
    );
  if (run.stopped) return run.stopped;
  await log.append(runId, () => [{ kind: 'state', state: 'finishing' }]);
  return finish(run, context, worktree, agent);
}

async function prepare({ facts, signal }: LiveRun, { git, log, paths }: DriveContext): Promise<Worktree> {
  const { repo, runId, key, title } = facts;
  const worktree = await addWorktree(git, {
    repo,
    root: paths.worktrees,
    name: runId,
    issue: { key, title },
    signal,
  });
  const { base, commit, path } = worktree;
  await log.append(runId, () => [{ kind: 'worktree', base, commit, path, worktree }]);
  signal.throwIfAborted();
  return worktree;
}

/** Runs the agent to its end; a stop of the run closes the session, which ends the agent. */
async function runAgent(
  run: LiveRun,
  context: DriveContext,
  harness: Harness,
  worktree: Worktree,
): Promise<AgentEnd> {
  const { log, environment, uuid, paths } = context;
  const { runId, command, prompt } = run.facts;
  const { signal } = run;
  const terminal = await run.terminal;
  const { cols, rows } = terminal?.size ?? { cols: 80, rows: 24 };
  const onTerminal = (bytes: Uint8Array): void => terminal?.output(bytes);
  await assertInside(worktree.path, paths.worktrees);
  const where = { sessionId: uuid(), cwd: worktree.path, env: environment };
  const session = await harness.open({ ...where, command, cols, rows, onTerminal, signal });
  run.session = session;
  const stop = (): void => void session.close();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  if (session.terminal) terminal?.connect(session.terminal);
  const following = followAgent({ log, runId, harness, session });
  try {
    const [agent] = await Promise.all([following, promptAgent(log, runId, session, prompt)]);
    return agent;
  } catch (error) {
    await session.close({ kill: true });
    await Promise.allSettled([following]);
    throw error;
  } finally {
    run.session = null;
    signal.removeEventListener('abort', stop);
  }
}

async function promptAgent(log: RunLog, runId: RunId, session: Session, text: string | null): Promise<void> {
  if (text === null) return;
  await log.append(runId, () => [{ kind: 'prompt', text }]);
  await session.prompt(text);
}

async function finish(
  { facts }: LiveRun,
  { git, log }: DriveContext,
  worktree: Worktree,
  agent: AgentEnd,
): Promise<Verdict> {
  const { runId, key, title } = facts;
  try {
    const result = await collectResult(git, worktree, { message: `${key}: ${title}\n` });
    const { commit, files, added, removed, branch } = result;
    const events: NewRunLogEvent[] = files > 0 ? [{ kind: 'commit', commit, files, added, removed }] : [];
    if (branch !== worktree.branch) {
      const text = `The agent left ${branch ?? 'no branch'} checked out instead of ${worktree.branch}.`;
      events.push({ kind: 'log', text });
    }
    if (events.length > 0) await log.append(runId, () => events);
    return judge(agent, result);
  } catch (error) {
    return failed(agent.failure ?? failureOf(error), agent.exitCode);
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

/**
 * A full disk must not leave a run without an end: the agent is gone, so there is time to try again. A
 * host that closes gives up, and finds the run lost when it starts again.
 */
async function saveEnd(
  { timers, logger, closing }: DriveContext,
  save: () => Promise<unknown>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await save();
      return;
    } catch (error) {
      const { category } = failureOf(error);
      logger.error('run.end.unsaved', { attempt, category });
      if (category !== 'disk' || closing.aborted) return;
      await new Promise<void>((resolve) => {
        const cancel = timers.after(RETRY_MS, resolve);
        const giveUp = (): void => {
          cancel();
          resolve();
        };
        closing.addEventListener('abort', giveUp, { once: true });
      });
    }
  }
}
