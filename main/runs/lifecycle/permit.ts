import type { Undo } from '../../../shared/lib/ports.ts';
import type { RunClaims } from '../claims/run-claims.ts';
import { providerOf } from '../queue/provider-of.ts';
import type { Slots } from '../queue/slots.ts';
import { RunFailure } from '../failure.ts';
import type { LiveRun } from './live-run.ts';
import { failed } from './verdict.ts';

export interface PermitParts {
  readonly slots: Slots;
  readonly claims: RunClaims;
}

const fenced = failed({
  category: 'policy',
  message:
    'Another device has taken this issue over while it could not be reached, so the run was stopped here. What it ' +
    'changed is kept in its worktree and is not applied by itself. Compare it with the other run.',
});

/**
 * Waits until the run may begin: there is room for it and its provider works, and no other device runs the issue.
 * Answers what gives all of that back. A claim that is lost later stops the run. Rejects with a RunFailure.
 */
export async function takePermit(run: LiveRun, { slots, claims }: PermitParts): Promise<Undo> {
  const { runId, issueId, projectId } = run.facts;
  const leave = await slots.take({ runId, projectId, agent: providerOf(run.facts) }, run.signal);
  try {
    const lease = await claims.take(issueId);
    if (lease === null) throw elsewhere(run.facts.key);
    const hush = lease.onLost(() => run.stop(fenced));
    return () => {
      hush();
      lease.release();
      leave();
    };
  } catch (error) {
    leave();
    throw error;
  }
}

function elsewhere(key: string): RunFailure {
  const message = `Another device of the team runs ${key} just now, so nothing was started here. Wait for its end, or ask for several runs.`;
  return new RunFailure('policy', message);
}
