import type { ErrorCategory, RunOutcome } from '../../../shared/domain/run.ts';
import type { Failure } from '../../harness/types.ts';
import { failureOf, RunFailure } from '../failure.ts';
import type { Collected } from '../git/collect.ts';
import type { Worktree } from '../git/worktree.ts';
import type { NewRunLogEvent, RunEnd } from '../record/run-record.ts';

/** How a run ends, before it is known how long it took. */
export interface Verdict {
  readonly state: 'succeeded' | 'failed' | 'cancelled' | 'lost';
  readonly outcome: RunOutcome;
  readonly category: ErrorCategory;
  readonly message: string;
  readonly exitCode: number | null;
  readonly commit: string | null;
}

/** How the agent ended: well when `failure` is null. */
export interface AgentEnd {
  readonly failure: Failure | null;
  readonly exitCode: number | null;
  /** Nobody knows how it ended, because its supervisor went away. */
  readonly lost: boolean;
}

/** Judges a run whose agent has ended and whose work is collected. A command that changed nothing is no success. */
export function judge(agent: AgentEnd, result: Collected): Verdict {
  const { exitCode } = agent;
  const changed = result.files > 0;
  const size = `${result.files} ${result.files === 1 ? 'file' : 'files'} (+${result.added} −${result.removed})`;
  const commit = changed ? result.commit : null;
  if (agent.failure) {
    const kept = changed ? ` What it changed is committed: ${size}.` : ' It changed nothing.';
    const { category, message } = agent.failure;
    return { state: 'failed', outcome: 'error', category, message: message + kept, exitCode, commit };
  }
  if (!changed) {
    const message =
      'The agent ended well but changed nothing, so there is nothing to review. Make the task clearer, then start again.';
    return {
      state: 'failed',
      outcome: 'no_changes',
      category: 'evidence_missing',
      message,
      exitCode,
      commit,
    };
  }
  return {
    state: 'succeeded',
    outcome: 'none',
    category: 'none',
    message: `Changed ${size}.`,
    exitCode,
    commit,
  };
}

/** Work that is there but lacks the evidence that its issue demands. `message`: what is missing. */
export function unproven(verdict: Verdict, message: string | null): Verdict {
  const missing = message ?? 'Not all that its issue demands is proven.';
  return {
    ...verdict,
    state: 'failed',
    outcome: 'error',
    category: 'evidence_missing',
    message: `${verdict.message} ${missing}`,
  };
}

/** A run that did not get as far as a result. What the worktree holds stays as it is. */
export function failed({ category, message }: Failure, exitCode: number | null = null): Verdict {
  return { state: 'failed', outcome: 'error', category, message, exitCode, commit: null };
}

/** Why there is no result, when what the agent left could not be collected: its own failure first, then what hindered us. */
export function uncollected(agent: AgentEnd, error: unknown, { path }: Worktree): Failure {
  const { category, message } = failureOf(error);
  // Others than ours do not know of the worktree.
  const hindrance =
    error instanceof RunFailure ? message : `${message.trimEnd()} What the agent did is kept in ${path}.`;
  if (agent.failure === null) return { category, message: hindrance };
  return { category: agent.failure.category, message: `${agent.failure.message} ${hindrance}` };
}

export function cancelled(message: string): Verdict {
  return {
    state: 'cancelled',
    outcome: 'none',
    category: 'cancelled',
    message,
    exitCode: null,
    commit: null,
  };
}

export function lost(message: string): Verdict {
  return { state: 'lost', outcome: 'none', category: 'unknown', message, exitCode: null, commit: null };
}

/** The last event of a run. */
export function endEvent(verdict: Verdict, durationMs: number | null): NewRunLogEvent {
  const { state, message, outcome, category, exitCode, commit } = verdict;
  const end: RunEnd = { outcome, errorCategory: category, exitCode, commit, durationMs };
  return { kind: 'state', state, message, end };
}
