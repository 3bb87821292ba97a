import type { RunId } from '../../../shared/domain/ids.ts';
import { isAllowed } from '../approvals/policy.ts';
import type { Harness, OpenOptions, Session } from '../../harness/types.ts';
import type { GitFingerprint } from '../git/fingerprint.ts';
import { assertInside, type Worktree } from '../git/worktree.ts';
import type { RunLog } from '../record/run-log.ts';
import type { RunEngineOptions } from '../options.ts';
import { confineRun, type Confined, type ConfineContext } from './confine-run.ts';
import { tellGitChanges } from './git-changes.ts';
import { openSession } from './open-session.ts';
import { followAgent } from './follow-agent.ts';
import type { LiveRun } from './live-run.ts';
import type { Workplace } from './prepare.ts';
import type { AgentEnd } from './verdict.ts';
import { watchCaps, type CapWatch } from './watch-caps.ts';

export interface AgentContext extends ConfineContext, Pick<RunEngineOptions, 'uuid' | 'timers' | 'git'> {
  readonly log: RunLog;
}

/** Where the agent works. */
interface AgentPlace extends Workplace {
  /** What it could change of the repository, as it was before; null where that could not be read. */
  readonly before: GitFingerprint | null;
}

/** Runs the agent to its end; a stop of the run closes the session, which ends the agent. */
export async function runAgent(
  run: LiveRun,
  context: AgentContext,
  harness: Harness,
  place: AgentPlace,
): Promise<AgentEnd> {
  const { worktree, environment, before } = place;
  const { uuid, paths, timers } = context;
  const { command, settings } = run.facts;
  const { signal } = run;
  const terminal = await run.terminal;
  const { cols, rows } = terminal?.size ?? { cols: 80, rows: 24 };
  await assertInside(worktree.path, paths.worktrees);
  const where = { sessionId: uuid(), cwd: worktree.path, env: environment };
  const confined = await confineRun(run, context, { worktree, environment, processId: where.sessionId });
  const caps = watchCaps({ caps: settings.caps, timers, end: run.stop });
  const onTerminal = (bytes: Uint8Array): void => {
    caps.heard();
    terminal?.output(bytes);
  };
  try {
    const options = { ...where, command, cols, rows, onTerminal, signal };
    const { session, prompt } = await openConfined(run, context.log, confined, harness, options);
    run.caps = caps;
    if (session.terminal) terminal?.connect(session.terminal);
    const end = await attend({ run, context, harness, worktree, session, caps, prompt });
    await tellGitChanges(run, context, place, before);
    return end;
  } finally {
    caps.stop();
    // What cannot be removed is in nobody's way.
    await confined.leave().catch(() => undefined);
    run.caps = null;
  }
}

/** What an agent runs in is told also when it was started and did not get ready. */
async function openConfined(
  { facts }: LiveRun,
  log: RunLog,
  confined: Confined,
  ...how: [harness: Harness, options: OpenOptions]
): ReturnType<typeof openSession> {
  try {
    return await openSession(facts, log, ...how);
  } finally {
    await confined.tell();
  }
}

interface Attended {
  readonly run: LiveRun;
  readonly context: AgentContext;
  readonly harness: Harness;
  readonly worktree: Worktree;
  readonly session: Session;
  readonly caps: CapWatch;
  /** Null for a command, which is told nothing. */
  readonly prompt: string | null;
}

/** Tells the agent what to do and follows it. */
async function attend({
  run,
  context,
  harness,
  worktree,
  session,
  caps,
  prompt,
}: Attended): Promise<AgentEnd> {
  const { log } = context;
  const { facts, signal, turns } = run;
  const { runId, settings } = facts;
  run.session = session;
  const { nativeId } = session;
  if (nativeId !== null) await log.append(runId, () => [{ kind: 'session', nativeId }]);
  const stop = (): void => void session.close();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const following = followAgent({
    log,
    runId,
    harness,
    session,
    turns,
    caps,
    isAllowed: (approval) => isAllowed(settings.approvals, approval, worktree.path),
  });
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
