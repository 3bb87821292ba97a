import { failureOf } from '../failure.ts';
import { collectResult } from '../git/collect.ts';
import type { RunLog } from '../record/run-log.ts';
import type { NewRunLogEvent } from '../record/run-record.ts';
import type { RunEngineOptions } from '../options.ts';
import { assertCollectable } from './check-worktree.ts';
import type { LiveRun } from './live-run.ts';
import { hook, type PrepareContext, type Workplace } from './prepare.ts';
import { failed, judge, uncollected, unproven, type AgentEnd, type Verdict } from './verdict.ts';

export interface FinishContext extends PrepareContext, Pick<RunEngineOptions, 'evidence'> {
  readonly log: RunLog;
}

/** What the agent left: its work is collected, proven where the issue demands it, and judged. */
export async function finish(
  run: LiveRun,
  context: FinishContext,
  place: Workplace,
  agent: AgentEnd,
): Promise<Verdict> {
  const { facts, signal } = run;
  const { git, log, paths } = context;
  const { runId, key, title } = facts;
  const { worktree } = place;
  try {
    await assertCollectable(git, worktree, paths.worktrees);
    await hook(run, context, place, 'afterRun');
    const result = await collectResult(git, worktree, { message: `${key}: ${title}\n` });
    const { commit, files, added, removed, branch } = result;
    const events: NewRunLogEvent[] = files > 0 ? [{ kind: 'commit', commit, files, added, removed }] : [];
    if (branch !== worktree.branch) {
      const text = `The agent left ${branch ?? 'no branch'} checked out instead of ${worktree.branch}.`;
      events.push({ kind: 'log', text });
    }
    if (events.length > 0) await log.append(runId, () => events);
    const verdict = judge(agent, result);
    return verdict.state === 'succeeded' ? await prove(facts, context, place, { verdict, signal }) : verdict;
  } catch (error) {
    return failed(uncollected(agent, error, worktree), agent.exitCode);
  }
}

/** A run that changed something has succeeded only with the evidence that its issue demands, at the head. */
async function prove(
  { runId, issueId }: LiveRun['facts'],
  { evidence }: FinishContext,
  { worktree }: Workplace,
  { verdict, signal }: { verdict: Verdict; signal: AbortSignal },
): Promise<Verdict> {
  try {
    const head = await evidence.prove({ runId, issueId, worktree }, signal);
    const { ok, message } = await evidence.verdictOf({ runId, issueId, head });
    return ok ? { ...verdict, commit: head } : unproven({ ...verdict, commit: head }, message);
  } catch (error) {
    // The work is collected, whatever hindered its checks.
    return unproven(verdict, failureOf(error).message);
  }
}
